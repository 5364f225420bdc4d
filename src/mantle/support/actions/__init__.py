"""What is changed about support."""
