"""What colleagues see: rounds of questions to several groups about one person, for development only."""
