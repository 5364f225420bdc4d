"""What is asked by forms of this slice."""
