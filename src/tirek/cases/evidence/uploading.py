"""Receiving files: kept in memory up to a quota, let go beyond it, and the rest of the form still read."""

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from tirek.cases.evidence.limits import DEFAULT_LIMITS

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile


class TooLargeFile(Upload):
    """Stands in `request.FILES` for a file that was not kept: its name and true size, no content."""

    def __init__(self, *, name: str, size: int, request_is_full: bool) -> None:
        super().__init__(BytesIO(), name, None, size)
        self.request_is_full = request_is_full
        """Whether it was not this file alone but all files of the request together."""


class BoundedUpload(FileUploadHandler):
    """Django's upload handler for files that are evidence.

    A file stays in memory (what families send is never written to a disk in the clear). Beyond its quota, or the request's, what
    has come of it is dropped at once and the rest runs through: the answer can then be a page that keeps the rest of the form.
    """

    limits = DEFAULT_LIMITS

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *more: Any, **named: Any) -> None:  # noqa: N803 - Django's name
        """Refuse a request beyond all measure before it is read."""
        if content_length > self.limits.max_body_bytes:
            raise RequestDataTooBig("The request is longer than any form with its files can be.")
        super().handle_raw_input(input_data, META, content_length, *more, **named)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file."""
        super().new_file(*args, **kwargs)
        self._buffer = bytearray()
        self._dropped = self._full = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Keep the chunk, or let the file go."""
        if self._dropped:
            return
        if len(self._buffer) + len(raw_data) > self.limits.max_bytes:
            self._drop()
        elif self._kept + len(self._buffer) + len(raw_data) > self.limits.max_request_bytes:
            self._full = True
            self._drop()
        else:
            self._buffer += raw_data

    def _drop(self) -> None:
        self._dropped = True
        self._buffer = bytearray()

    def file_complete(self, file_size: int) -> Upload:
        """The file, or what stands for one that was not kept."""
        name = self.file_name or ""
        if self._dropped:
            return TooLargeFile(name=name, size=file_size, request_is_full=self._full)
        self._kept += len(self._buffer)
        content, self._buffer = BytesIO(self._buffer), bytearray()
        return InMemoryUploadedFile(
            content, self.field_name, name, self.content_type, file_size, self.charset, self.content_type_extra
        )
