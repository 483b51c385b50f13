"""Counts for /metrics: what became of each try, by LMS family."""

from prometheus_client import Counter

DELIVERIES = Counter(
    "fieldwork_deliveries",
    "Tries to deliver a message to a gradebook, by what became of them.",
    ("family", "outcome"),
)


def count(family: str, state: str) -> None:
    """Count one try that ended in `state`; "waiting" counts as retried."""
    DELIVERIES.labels(family, "retried" if state == "waiting" else state).inc()
