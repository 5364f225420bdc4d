"""What is changed about a person's own development."""
