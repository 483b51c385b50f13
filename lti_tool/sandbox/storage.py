"""The state in memory, one lock around it, and its JSON file."""

import json
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from .records import State


def restore(kind: Any, data: Any) -> Any:
    """Rebuilds records from what ``json`` read; keys that a record lacks are a TypeError."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        known = {field.name for field in fields(kind)}
        return kind(
            **{
                name: restore(hints[name], value) if name in known else value
                for name, value in data.items()
            }
        )
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return None if data is None else restore(arguments[0], data)
    if origin is list:
        return [restore(arguments[0], value) for value in data]
    if origin is dict:
        return {name: restore(arguments[1], value) for name, value in data.items()}
    return data


class Store:
    """Threads take turns: ``read`` to look, ``change`` to look and save."""

    def __init__(self, path: Path, state: State) -> None:
        self._path = path
        self._state = state
        self._lock = threading.RLock()

    @classmethod
    def load(cls, path: Path) -> "Store | None":
        """The store that ``path`` holds, or None where there is no such file."""
        if not path.exists():
            return None
        return cls(path, restore(State, json.loads(path.read_text(encoding="utf-8"))))

    @contextmanager
    def read(self) -> Iterator[State]:
        with self._lock:
            yield self._state

    @contextmanager
    def change(self) -> Iterator[State]:
        """Saves when the block ends, also when it raises: a refusal can follow a change."""
        with self._lock:
            try:
                yield self._state
            finally:
                self.save()

    def save(self) -> None:
        # A rename within one folder is atomic, so a reader never sees half a file.
        temporary = self._path.with_name(f"{self._path.name}.new")
        temporary.write_text(json.dumps(self._state, default=vars), encoding="utf-8")
        temporary.replace(self._path)
