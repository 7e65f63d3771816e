"""How large a request with a file may be: as large as any other. The framework counts fields alone and lets files grow. WB-10, WB-11."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Measured(FileUploadHandler):
    """Stands before the handlers that keep what comes in: what says that it is too large is not read."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """A request that says no length brings nothing: the framework reads as much as was said. Raises RequestDataTooBig."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: Any, start: int) -> Any:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
