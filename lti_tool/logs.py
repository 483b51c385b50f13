"""Logs go to standard error: standard output belongs to what a command answers.

A traceback shows code and no values: locals hold what people wrote, keys and tokens, and printing
them can take a minute.
"""

import sys
from typing import Any

import structlog


def configure() -> None:
    """Set up structlog for this process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        logger_factory=_to_stderr,
    )


def _to_stderr(*_names: Any) -> structlog.PrintLogger:
    # Looked up for each line, since tests put another in its place.
    return structlog.PrintLogger(sys.stderr)
