"""What is wrong with a definition, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

Place = tuple[str | int, ...]


def format_place(place: Place) -> str:
    """Write a place as `parts[1].artifacts[0].lines[2].levels.proficient`; the root is "file"."""
    written = ""
    for step in place:
        if isinstance(step, int):
            written += f"[{step}]"
        else:
            written += f".{step}" if written else step
    return written or "file"


@dataclass(frozen=True)
class Fault:
    """One fault: its place, what is wrong, the line in the file (from 1, or None when the file
    could not be read) and the key of the nearest entry that has one, such as "a1.3"."""

    place: str
    message: str
    line: int | None = None
    within: str | None = None

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        where = ", ".join(filter(None, (self.within, line)))
        return f"{self.place}: {self.message}" + (f" ({where})" if where else "")


class DefinitionError(ValueError):
    """A definition was refused. `faults` holds every fault, in the order of the file."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.source = source
        self.faults = tuple(faults)
        listed = "\n".join(f"- {fault}" for fault in self.faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"{source}: {count}\n{listed}")
