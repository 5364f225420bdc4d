"""Uploads end where they become too large: while they arrive, before they fill a disk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST = 66 * 1024 * 1024  # two files of 32 megabytes and the form about them


class LimitUpload(FileUploadHandler):
    """Stands before the handlers that keep what arrives, and counts."""

    arrived = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST:
            raise RequestDataTooBig("What was sent has more than 66 megabytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.arrived += len(raw_data)
        if self.arrived > MOST:
            raise RequestDataTooBig("What was sent has more than 66 megabytes.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
