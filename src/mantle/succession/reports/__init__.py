"""Figures of plans, and plans on paper."""
