"""What is asked about support."""
