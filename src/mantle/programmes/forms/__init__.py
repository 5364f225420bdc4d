"""What is asked about programmes."""
