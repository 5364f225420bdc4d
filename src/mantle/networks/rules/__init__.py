"""What is allowed in surveys of who turns to whom, without Django."""
