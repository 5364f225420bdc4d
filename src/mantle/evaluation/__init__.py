"""What came of it all: impact on self, others and community, and whether steps are fair."""
