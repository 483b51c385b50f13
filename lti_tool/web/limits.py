"""How often something may be asked that anybody may ask and that costs us a call elsewhere.

Never for a login or a launch: a whole district comes from one address.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def init_app(app: Flask) -> None:
    """Keep count, in this process."""
    limiter.init_app(app)
