"""What is read of programmes, cohorts and places."""
