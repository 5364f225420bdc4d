"""What is asked of people who learn."""
