"""Fieldwork, the Flask application. Its packages follow a submission's journey.

What takes long to import is imported when an application is made: the process that reads one
document imports this module too, and would spend more time on it than on most documents.
"""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings, load_settings

if TYPE_CHECKING:
    from flask import Flask

STATIC = Path(__file__).resolve().parent.parent / "static"
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
PACKAGES = ("platforms", "credentials", "gradebook", "launch", "workspace", "review")
FORM_BYTES = 4_000_000
REQUEST_BYTES = 64_000_000
YEAR_SECONDS = 31_536_000


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Without settings they are read from the environment.

    Raises config.ConfigurationError, whose message names the variable at fault.
    """
    from lti_tool.web.static import JoiningFlask

    settings = settings or load_settings(os.environ)
    app = JoiningFlask(
        __name__,
        static_folder=STATIC,
        static_url_path=f"/static/{_static_version()}",
        template_folder="web/templates",
    )
    app.extensions["fieldwork_settings"] = settings
    app.config.update(_flask_config(settings))
    for name in PACKAGES:
        import_module(f"lti_tool.{name}.models")
    _init_database(app)
    _init_processes(app)
    for name in PACKAGES:
        import_module(f"lti_tool.{name}.setup").init_app(app)
    _init_web(app)
    return app


def _flask_config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # What people wrote does not belong into errors, and so not into logs.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "SEND_FILE_MAX_AGE_DEFAULT": YEAR_SECONDS,
        "MAX_FORM_MEMORY_SIZE": FORM_BYTES,
        "MAX_CONTENT_LENGTH": REQUEST_BYTES,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }


def _init_database(app: Flask) -> None:
    from sqlalchemy import text

    from lti_tool.database import db, migrate, prepare_sqlite
    from lti_tool.web.health import add_check

    address = app.config["SQLALCHEMY_DATABASE_URI"]
    if address.startswith("sqlite:///"):
        Path(address.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        prepare_sqlite(db.engine)
    add_check(app, "database", lambda: db.session.execute(text("select 1")))


def _init_processes(app: Flask) -> None:
    from lti_tool import logs, queue, serve

    logs.configure()
    queue.init_app(app)
    serve.init_app(app)


def _init_web(app: Flask) -> None:
    from lti_tool import web

    web.init_app(app)


@cache
def _static_version() -> str:
    """A digest of all static files, in their address: a change reaches every browser at once."""
    digest = sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
