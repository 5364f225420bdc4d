"""What is read of surveys of who turns to whom."""
