"""What is changed: surveys of who turns to whom, and what people answer."""
