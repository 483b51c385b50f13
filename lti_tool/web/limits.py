"""How often something may be asked that anybody may ask and that costs us a call elsewhere.

Never for a login or a launch: a whole district comes from one address.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


class ViewLimiter(Limiter):
    """Flask-Limiter, asked by the views that state a limit, and not before every request besides:
    there are no limits of the whole application."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = ViewLimiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def init_app(app: Flask) -> None:
    """Keep count, in this process."""
    limiter.init_app(app)
