"""What is said and handed out about structures."""

from mantle.structures.reports.everything import agencies_to_export, archive, tables_of
from mantle.structures.reports.sentences import sentence_about, sentence_of_difference

__all__ = ["agencies_to_export", "archive", "sentence_about", "sentence_of_difference", "tables_of"]
