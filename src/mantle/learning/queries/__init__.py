"""What is read about a person's own development."""
