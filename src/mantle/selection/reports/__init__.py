"""Figures about who comes through, as they may be published."""
