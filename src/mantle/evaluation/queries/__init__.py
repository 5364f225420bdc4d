"""What is read for evaluation."""
