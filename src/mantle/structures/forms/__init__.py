"""What is asked about structures."""
