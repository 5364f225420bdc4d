"""What home works out of what it has read."""
