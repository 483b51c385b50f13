"""Pages, style sheets and scripts travel compressed."""

from flask import Flask, Response, request
from flask_compress import Compress

TEXT_TYPES = ("text/", "image/svg+xml", "application/json")


def init_app(app: Flask) -> None:
    """Compress what is text. The last hook that is added runs first."""
    Compress(app)

    @app.after_request
    def _read_static(response: Response) -> Response:
        # Compressing a file as it is read would leave the file open afterwards.
        if request.endpoint == "static" and (response.mimetype or "").startswith(TEXT_TYPES):
            response.direct_passthrough = False
            response.make_sequence()
        return response
