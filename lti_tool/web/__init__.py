"""What every page shares: shell, access, errors, security headers, languages, health.

Knows no other package: it is handed what it needs by `create_app`.
"""

from flask import Flask
from flask_wtf import CSRFProtect

from lti_tool.web import (
    arriving,
    compression,
    errors,
    guard,
    health,
    languages,
    limits,
    security,
    visitor,
)

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Give the application its shell. Call it after every package has added its routes."""
    # Before the forms are looked at: whose session has ended is told that, and no other reason.
    guard.init_app(app)
    arriving.init_app(app)
    csrf.init_app(app)
    limits.init_app(app)
    compression.init_app(app)
    languages.init_app(app)
    visitor.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    health.init_app(app)
