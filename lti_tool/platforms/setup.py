"""Adds this package's routes and commands to the application."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add what this package offers."""
