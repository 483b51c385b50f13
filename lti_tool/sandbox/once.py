"""What works only once: client assertions, registration tokens."""

import time

from .records import State


def was_used(state: State, name: str) -> bool:
    return state.assertions.get(name, 0.0) > time.time()


def use(state: State, name: str, until: float) -> None:
    """Remembers it until it would be too old anyway."""
    now = time.time()
    state.assertions = {key: end for key, end in state.assertions.items() if end > now}
    state.assertions[name] = until
