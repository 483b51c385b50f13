"""What was looked at, how it is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: INFO asks for nothing now, WARNING will bite, PROBLEM does already."""

    GOOD = "good"
    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    name    which: "connection", "addresses", "key_set", "clock", "our_keys", "token", "scopes",
            "deployments", "last_launch" or "family"
    found   what was found, in a sentence of the reader's language
    advice  what to do, in a sentence; "" where it is good
    """

    name: str
    state: State
    found: str
    advice: str = ""


def worst(findings: Iterable[Finding]) -> State:
    """The worst state among them."""
    order = list(State)
    return max((finding.state for finding in findings), key=order.index, default=State.GOOD)
