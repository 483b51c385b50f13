"""The one clock. Everything that asks for the time asks here; tests set it with time-machine."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)
