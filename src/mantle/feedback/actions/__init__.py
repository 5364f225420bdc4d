"""What is changed of rounds of feedback: arranging, answering, closing, releasing, each in its own module."""
