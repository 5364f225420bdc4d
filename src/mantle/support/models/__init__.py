"""Coaches and mentors, who asks for one, and what was agreed between two people."""
