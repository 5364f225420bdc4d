"""`mantle manage WORD …`: Django's own commands, with Mantle's settings."""

from __future__ import annotations

import os


def run_words(words: list[str]) -> int:
    """Hand the words to Django, which ends the program itself when something is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mantle.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["mantle manage", *words])
    return 0
