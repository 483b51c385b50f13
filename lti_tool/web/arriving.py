"""Files as they arrive: written to a temporary file up to a limit, and beyond it thrown away.

So a form with a file that is too large is still read to its end, at the cost of its way through
the network alone: what was typed beside the file is there, and the page can say what is wrong. A
server that stopped reading would leave the browser with a broken connection.
"""

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Flask, Request, request

KEPT_BYTES = 64_000_000
"""Of one file. Larger than any limit of a file, so that a file cut off here is larger than its."""
IN_MEMORY_BYTES = 500_000
FORM_WITH_FILES_BYTES = 4_000_000_000


class ArrivingFile(SpooledTemporaryFile[bytes]):
    """Takes everything that is written and keeps the first KEPT_BYTES."""

    def __init__(self) -> None:
        super().__init__(max_size=IN_MEMORY_BYTES)

    def write(self, data: Any) -> int:
        """Returns how much was taken, which is all of it."""
        room = KEPT_BYTES - self.tell()
        super().write(data if len(data) <= room else data[: max(room, 0)])
        return len(data)


class ArrivingRequest(Request):
    """A request whose uploaded files take no more room than that, and only as long as it lasts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.arriving: list[ArrivingFile] = []

    def _get_file_stream(self, *_args: Any, **_facts: Any) -> IO[bytes]:
        self.arriving.append(ArrivingFile())
        return cast(IO[bytes], self.arriving[-1])


def init_app(app: Flask) -> None:
    """Read forms with files to their end. The fields beside them have a limit of their own."""
    app.request_class = ArrivingRequest

    @app.before_request
    def _read_to_the_end() -> None:
        if request.mimetype == "multipart/form-data":
            request.max_content_length = FORM_WITH_FILES_BYTES

    @app.teardown_request
    def _let_go(_error: BaseException | None) -> None:
        # Whose sender hangs up is no file of the request's, and nobody else closes it.
        for file in cast(ArrivingRequest, request).arriving:
            file.close()
