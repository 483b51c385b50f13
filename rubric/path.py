"""The path to earned: which items are passed, open or waiting, and one sentence that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rubric.definition import Credential, Item
from rubric.text import Text

State = Literal["passed", "open", "waiting"]

_EARNED = Text(
    "Earned: all {count} items are passed.",
    "Obtenida: los {count} elementos están aprobados.",
)
_EARNED_ONE = Text("Earned: the one item is passed.", "Obtenida: el único elemento está aprobado.")
_OPEN = Text(
    "Not yet earned: {labels} are open.",
    "Todavía no se ha obtenido: quedan abiertos {labels}.",
)
_OPEN_ONE = Text(
    "Not yet earned: {labels} is open.",
    "Todavía no se ha obtenido: queda abierto {labels}.",
)
_WAITING = Text(
    "{count} items are not rated yet.", "{count} elementos todavía no tienen calificación."
)
_WAITING_ONE = Text(
    "{count} item is not rated yet.", "{count} elemento todavía no tiene calificación."
)
_NOT_YET = Text("Not yet earned: ", "Todavía no se ha obtenido: ")
_AND = Text(" and ", " y ")
# American English puts a comma before the last of three; Spanish does not.
_LAST_AND = Text(", and ", " y ")


@dataclass(frozen=True)
class PathItem:
    """An item on the path; `label` is in the path's language, "waiting" means not rated."""

    key: str
    label: str
    state: State


@dataclass(frozen=True)
class Path:
    """Every item in order, whether the credential is earned, and the sentence that says it."""

    items: tuple[PathItem, ...]
    earned: bool
    sentence: str


def path_to_earned(
    credential: Credential, ratings: Mapping[str, str], language: str = "en"
) -> Path:
    """Compute the path: earned if and only if every item has its passing level.

    `ratings` maps an item's key to "passing", "not_yet", "proficient", "basic" or "developing"; a
    missing key is not rated. Raises ValueError naming an unknown key, or a level that the item does
    not have.
    """
    for key in ratings:
        _refuse_unknown(credential, key, ratings[key])
    items = tuple(
        PathItem(item.key, item.label.in_(language), _state(item, ratings))
        for item in credential.items
    )
    earned = all(item.state == "passed" for item in items)
    return Path(items, earned, _sentence(items, language))


def _refuse_unknown(credential: Credential, key: str, level: str) -> None:
    try:
        item = credential.item(key)
    except KeyError:
        raise ValueError(f"{credential.key} has no item {key!r}") from None
    if level not in item.accepted:
        raise ValueError(f"item {key!r} has no level {level!r}")


def _state(item: Item, ratings: Mapping[str, str]) -> State:
    if item.key not in ratings:
        return "waiting"
    return "passed" if ratings[item.key] == item.top else "open"


def _sentence(items: Sequence[PathItem], language: str) -> str:
    still_open = [item.label for item in items if item.state == "open"]
    waiting = sum(item.state == "waiting" for item in items)
    if not still_open and not waiting:
        earned = _EARNED_ONE if len(items) == 1 else _EARNED
        return earned.in_(language).format(count=len(items))
    unrated = (_WAITING_ONE if waiting == 1 else _WAITING).in_(language).format(count=waiting)
    if not still_open:
        return _NOT_YET.in_(language) + unrated
    opened = (_OPEN_ONE if len(still_open) == 1 else _OPEN).in_(language)
    said = opened.format(labels=_enumerated(still_open, language))
    return f"{said} {unrated}" if waiting else said


def _enumerated(labels: Sequence[str], language: str) -> str:
    if len(labels) == 1:
        return labels[0]
    last = _AND if len(labels) == 2 else _LAST_AND
    return ", ".join(labels[:-1]) + last.in_(language) + labels[-1]
