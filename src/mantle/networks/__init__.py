"""Who turns to whom at work: surveys of the real organisation, for development only."""
