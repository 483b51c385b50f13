"""Pages, style sheets and scripts travel compressed."""

from flask import Flask, Response, request
from flask_compress import Compress

TEXT_TYPES = ("text/", "image/svg+xml", "application/json")


def init_app(app: Flask) -> None:
    """Compress what is text. The last hook that is added runs first."""
    Compress(app)

    @app.after_request
    def _read_static(response: Response) -> Response:
        # Compressing a file as it is read would leave it open afterwards; and where the browser
        # goes away before it has the answer, so would closing it with the answer.
        if request.endpoint == "static" and (response.mimetype or "").startswith(TEXT_TYPES):
            file = response.response
            response.direct_passthrough = False
            response.make_sequence()
            if hasattr(file, "close"):
                file.close()
        return response
