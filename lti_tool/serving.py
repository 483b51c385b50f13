"""Gunicorn, in the process that has migrated the database: nothing is imported twice."""

from pathlib import Path

from flask import Flask
from gunicorn.app.base import Application

from lti_tool import create_app

CONFIGURATION = Path(__file__).resolve().parent.parent / "config" / "server.py"


class Server(Application):
    """The production server. What was given to this process on its command line is not for it."""

    def load_config(self) -> None:
        """From config/server.py; the number of processes from WEB_CONCURRENCY."""
        self.load_config_from_file(str(CONFIGURATION))

    def load(self) -> Flask:
        """The application, made anew in each process."""
        return create_app()
