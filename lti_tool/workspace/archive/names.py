"""Names of files and folders that Windows, macOS and Linux all take."""

import re
import unicodedata

LONGEST = 60
"""Characters of a name without its ending. With four bytes each they still fit everywhere."""

# What Windows forbids, and characters that turn the direction of what follows.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def safe(name: str) -> str:
    """`name` as one that every system takes; "_" where nothing of it can stay."""
    composed = unicodedata.normalize("NFC", name)
    kept = " ".join(_FORBIDDEN.sub(" ", composed).split())
    kept = kept.strip(" .")[:LONGEST].strip(" .")
    return f"_{kept}" if not kept or _DEVICE.match(kept) else kept


class Names:
    """The names in one folder: each is given once, whatever the case; a second one is numbered."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str, ending: str = "") -> str:
        """A name for `name` that is still free, with its ending (".txt")."""
        stem, number = safe(name), 1
        found = f"{stem}{ending}"
        while found.casefold() in self._taken:
            number += 1
            found = f"{stem} ({number}){ending}"
        self._taken.add(found.casefold())
        return found
