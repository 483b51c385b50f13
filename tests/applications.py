"""What an application of the tests is made with, and the client that asks it."""

import re
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from config import Settings, load_settings
from lti_tool.database import db

SECRET = "a-secret-of-tests-with-more-than-32-characters"


class Client(FlaskClient):
    """A client whose requests live in application contexts of their own, as in production.

    What the test's own session holds is committed first: its transaction would otherwise keep
    the request waiting (SQLite) or blind (PostgreSQL).
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        app = self.application
        db.session.commit()
        with app.app_context():
            return super().open(*args, **kwargs)


def says(page: str, name: str) -> bool:
    """Whether a name stands in a page as a word: what is random there may hold its letters."""
    return re.search(rf"\b{name}\b", page) is not None


def make_settings(database_url: str, folder: Path, **environ: str) -> Settings:
    """Settings of a tool on loopback whose queue and files live in `folder`."""
    return load_settings(
        {
            "SECRET_KEY": SECRET,
            "PUBLIC_URL": "http://localhost:8000",
            "DATABASE_URL": database_url,
            "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite3",
            "FILES_URL": f"file://{folder}/files",
            **environ,
        }
    )
