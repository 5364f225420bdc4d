"""What is asked in evaluation."""
