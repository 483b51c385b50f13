"""Security headers. A page of a launch may be framed by that launch's LMS alone."""

from flask import Flask, Response, g, request

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
}


def allow_form_to(*origins: str) -> None:
    """Let this response's forms end (by redirect too) at these origins beside our own."""
    g.form_origins = origins


def init_app(app: Flask) -> None:
    """Add the headers to every answer."""

    @app.after_request
    def _headers(response: Response) -> Response:
        policy = POLICY | {"form-action": " ".join(("'self'", *g.get("form_origins", ())))}
        who = g.get("visitor")
        if who is not None:
            policy["frame-ancestors"] = " ".join(("'self'", *who.frame_origins))
        response.headers.setdefault(
            "Content-Security-Policy",
            "; ".join(f"{name} {value}" for name, value in policy.items()),
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
