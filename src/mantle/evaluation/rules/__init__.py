"""What is allowed in evaluation: pure values, no Django."""
