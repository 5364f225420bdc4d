"""Figures of surveys of who turns to whom."""
