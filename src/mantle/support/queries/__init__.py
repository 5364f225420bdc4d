"""What is read about support."""
