"""What is changed in evaluation."""
