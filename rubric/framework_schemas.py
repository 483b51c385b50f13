"""The shape of a vocabulary's file, and of the guide to them; what concerns several places at once.

`frameworks/ma-blueprint/1.yaml` shows a vocabulary with levels, `frameworks/key-actions/1.yaml`
one without groups.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields

from rubric.errors import Place
from rubric.fields import (
    PlainField,
    StrictSchema,
    TextField,
    key_field,
    list_of,
    string,
    text,
    whole_number,
)

Found = Iterator[tuple[Place, str]]

_FRAMEWORK_KEY = r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"
_LEVEL_KEY = r"[A-Z]\Z"
_ID = r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*\Z"


class _MappingField(PlainField):
    """A mapping of any keys to one kind of field; the faults of a value stand at its key."""

    def __init__(self, inner: fields.Field[Any], **options: Any) -> None:
        super().__init__(**options)
        self._inner = inner

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        names = value if isinstance(value, dict) else {}
        schema = StrictSchema.from_dict(dict.fromkeys(names, self._inner))
        return dict(schema().load(value))


class LevelSchema(StrictSchema):
    key = key_field(_LEVEL_KEY)
    label = text()


class RowSchema(StrictSchema):
    """One statement for each level, about the same thing."""

    number = whole_number(1)
    texts = _MappingField(TextField(required=True), required=True)


class FrameworkEntrySchema(StrictSchema):
    id = key_field(_ID)
    label = text()
    gist = text(required=False)


class GroupSchema(StrictSchema):
    id = key_field(_ID)
    label = text()
    groups = list_of(fields.Nested(lambda: GroupSchema()), "may be absent")
    entries = list_of(FrameworkEntrySchema, "may be absent")
    rows = list_of(RowSchema, "may be absent")


class FrameworkSchema(StrictSchema):
    key = key_field(_FRAMEWORK_KEY)
    version = whole_number(1)
    title = text()
    short = text()
    note = text()
    levels = list_of(LevelSchema, "may be absent")
    groups = list_of(GroupSchema, "may be absent")
    entries = list_of(FrameworkEntrySchema, "may be absent")


class FamilySchema(StrictSchema):
    key = key_field()
    label = text()
    steps = list_of(string(), "may be absent")
    artifacts = list_of(string(), "may be absent")
    fits = _MappingField(list_of(string()), required=True)


class GlossarySchema(StrictSchema):
    key = key_field()
    term = text()
    meaning = text()


class GuideSchema(StrictSchema):
    families = list_of(FamilySchema)
    glossary = list_of(GlossarySchema)


def framework_inconsistencies(data: dict[str, Any]) -> Found:
    """Each fault of a vocabulary that the shape alone does not show, with its place."""
    levels = [(place, one.get("key")) for place, one in _listed(data, "levels", ())]
    yield from _repeats("level", [((*place, "key"), key) for place, key in levels])
    groups = list(_groups(data, ()))
    ids = [((*place, "id"), one.get("id")) for place, one in groups]
    for place, owner in [((), data), *groups]:
        ids += [((*at, "id"), one.get("id")) for at, one in _listed(owner, "entries", place)]
        ids += _statement_ids(owner, place, [key for _, key in levels])
        if not any(owner.get(name) for name in ("groups", "entries", "rows")):
            yield place, "holds nothing: groups, entries or rows are needed"
    yield from _repeats("id", ids)
    for place, group in groups:
        yield from _row_faults(group, place, [str(key) for _, key in levels])


def guide_inconsistencies(data: dict[str, Any], known: Mapping[str, set[str]]) -> Found:
    """Each fault of a guide to the vocabularies whose ids are `known`, with its place."""
    for what in ("families", "glossary"):
        listed = _listed(data, what, ())
        yield from _repeats("key", [((*place, "key"), one.get("key")) for place, one in listed])
    for place, family in _listed(data, "families", ()):
        fits = family.get("fits")
        for framework, ids in fits.items() if isinstance(fits, dict) else ():
            at = (*place, "fits", framework)
            if framework not in known:
                yield at, f"there is no vocabulary {framework}"
                continue
            for i, id in enumerate(ids if isinstance(ids, list) else ()):
                if id not in known[framework]:
                    yield (*at, i), f"there is no entry or group {id} in {framework}"


def _listed(owner: dict[str, Any], name: str, place: Place) -> list[tuple[Place, dict[str, Any]]]:
    listed = owner.get(name)
    if not isinstance(listed, list):
        return []
    return [((*place, name, i), one) for i, one in enumerate(listed) if isinstance(one, dict)]


def _groups(owner: dict[str, Any], place: Place) -> Iterator[tuple[Place, dict[str, Any]]]:
    for at, group in _listed(owner, "groups", place):
        yield at, group
        yield from _groups(group, at)


def _repeats(what: str, named: list[tuple[Place, Any]]) -> Found:
    seen = set()
    for place, name in named:
        if not isinstance(name, str):
            continue
        if name in seen:
            yield place, f"repeated {what} {name}"
        seen.add(name)


def _statement_ids(
    owner: dict[str, Any], place: Place, levels: list[Any]
) -> list[tuple[Place, str]]:
    return [
        ((*at, "number"), f"{owner.get('id')}.{level}.{row.get('number')}")
        for at, row in _listed(owner, "rows", place)
        for level in levels
    ]


def _row_faults(group: dict[str, Any], place: Place, levels: list[str]) -> Found:
    for at, row in _listed(group, "rows", place):
        texts = row.get("texts")
        given = texts if isinstance(texts, dict) else {}
        for level in levels:
            if isinstance(texts, dict) and level not in given:
                yield (*at, "texts", level), "missing"
        for level in given:
            if level not in levels:
                yield (*at, "texts", level), f"there is no level {level}"
