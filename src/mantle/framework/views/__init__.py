"""Doors to frameworks: reading, changing, evidence."""
