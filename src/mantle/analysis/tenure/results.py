"""The version of the method, and what all results share."""

from ..results import Result, choice, plain, share

__all__ = ["VERSION", "Result", "choice", "plain", "share"]
VERSION = "tenure 1.0"
