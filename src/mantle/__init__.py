"""Mantle: leadership development and succession for services that many agencies share."""

__version__ = "0.1.0"
