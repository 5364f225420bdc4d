"""Figures of evaluation, as they may be told."""
