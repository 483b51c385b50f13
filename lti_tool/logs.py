"""Logs go to standard error: standard output belongs to what a command answers."""

import sys
from typing import Any

import structlog


def configure() -> None:
    """Set up structlog for this process."""
    structlog.configure(logger_factory=_to_stderr)


def _to_stderr(*_names: Any) -> structlog.PrintLogger:
    # Looked up for each line, since tests put another in its place.
    return structlog.PrintLogger(sys.stderr)
