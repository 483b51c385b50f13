"""Files as they arrive: written to a temporary file up to a limit, and beyond it thrown away.

So a form with a file that is too large is still read to its end, at the cost of its way through
the network alone: what was typed beside the file is there, and the page can say what is wrong. A
server that stopped reading would leave the browser with a broken connection.
"""

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Flask, Request, g, request

KEPT_BYTES = 64_000_000
"""Of one file. Larger than any limit of a file, so that a file cut off here is larger than its."""
ALL_KEPT_BYTES = 256_000_000
"""Of all files of a request; those that find no room any more arrive empty, and are refused."""
IN_MEMORY_BYTES = 500_000
FORM_WITH_FILES_BYTES = 4_000_000_000


class ArrivingFile(SpooledTemporaryFile[bytes]):
    """Takes everything that is written and keeps the first `room` bytes; `size` is what it has."""

    def __init__(self, room: int) -> None:
        super().__init__(max_size=IN_MEMORY_BYTES)
        self.room, self.size = room, 0

    def write(self, data: Any) -> int:
        """Returns how much was taken, which is all of it."""
        kept = data[: self.room - self.size]
        super().write(kept)
        self.size += len(kept)
        return len(data)


class ArrivingRequest(Request):
    """A request whose uploaded files take no more room than that, and only as long as it lasts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.arriving: list[ArrivingFile] = []

    def _get_file_stream(self, *_args: Any, **_facts: Any) -> IO[bytes]:
        room = ALL_KEPT_BYTES - sum(file.size for file in self.arriving)
        # All or nothing: half a file would be taken for a damaged one.
        self.arriving.append(ArrivingFile(KEPT_BYTES if room >= KEPT_BYTES else 0))
        return cast(IO[bytes], self.arriving[-1])


def init_app(app: Flask) -> None:
    """Read to their end the forms with files of those who have launched; everybody else's stay
    under the limit of a request. The fields beside the files have a limit of their own."""
    app.request_class = ArrivingRequest

    @app.before_request
    def _read_to_the_end() -> None:
        if g.get("visitor") is not None and request.mimetype == "multipart/form-data":
            request.max_content_length = FORM_WITH_FILES_BYTES

    @app.teardown_request
    def _let_go(_error: BaseException | None) -> None:
        # Whose sender hangs up is no file of the request's, and nobody else closes it.
        for file in cast(ArrivingRequest, request).arriving:
            file.close()
