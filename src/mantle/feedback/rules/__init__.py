"""FEE: rounds in which colleagues say what they see. Rules by matter, each in its own module."""
