"""What is asked of those who write plans, and of those whom plans name."""
