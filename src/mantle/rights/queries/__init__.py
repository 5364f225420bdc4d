"""What is read about rights: the data map, what is held about a person, requests and their clocks."""
