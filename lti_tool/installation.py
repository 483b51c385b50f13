"""This installation's settings, for code that runs inside the application."""

from flask import current_app

from config import Settings


def settings() -> Settings:
    """The settings that `create_app` was given."""
    found: Settings = current_app.extensions["fieldwork_settings"]
    return found


def public_url(path: str) -> str:
    """The address of `path` (which begins with a slash) as the LMS and other people see it."""
    return settings().public_url + path
