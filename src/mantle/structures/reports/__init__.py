"""What is said and handed out about structures."""

from mantle.structures.reports.imports import TEMPLATES, error_rows
from mantle.structures.reports.leaving import sentences_about_leaving
from mantle.structures.reports.mix import mix_of
from mantle.structures.reports.sentences import (
    sentence_about,
    sentence_of_arrival,
    sentence_of_departure,
    sentence_of_difference,
)
from mantle.structures.reports.workforce import WORKFORCE_KINDS, workforce_file

__all__ = [
    "TEMPLATES",
    "WORKFORCE_KINDS",
    "error_rows",
    "mix_of",
    "sentence_about",
    "sentence_of_arrival",
    "sentence_of_departure",
    "sentence_of_difference",
    "sentences_about_leaving",
    "workforce_file",
]
