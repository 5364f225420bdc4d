"""What is read of rounds of feedback: by matter, each in its own module."""
