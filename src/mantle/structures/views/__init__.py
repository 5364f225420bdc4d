"""Doors to structures: one module a subject."""
