"""Figures about groups of people who learn: through disclosure, always."""
