"""What is changed about succession: plans, who could step in, what is undertaken, what is endorsed."""
