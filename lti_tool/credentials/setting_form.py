"""The form of each group of settings: what it shows, and what it changes.

A setting's field is called by the setting's name, that of one credential alone `NAME/KEY`. Beside
each stands `read-…`, what the page was made from: what somebody else changed meanwhile is shown
and never overwritten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from marshmallow import ValidationError

from lti_tool.credentials import settings
from lti_tool.credentials.models import SettingChange
from lti_tool.credentials.setting_days import days_text, read_days
from lti_tool.credentials.setting_faults import asked
from lti_tool.credentials.setting_words import WORDS, Group, Words
from lti_tool.credentials.settings import PROGRAM, SETTINGS, BadValue, Choice
from rubric import Text

DAYS = "holidays"


@dataclass(frozen=True)
class Place:
    """One value that can be set: of the whole program, or of one credential."""

    name: str
    credential_key: str = PROGRAM

    @property
    def field(self) -> str:
        """The form field's name."""
        return f"{self.name}/{self.credential_key}" if self.credential_key else self.name

    @property
    def words(self) -> Words:
        return WORDS[self.name]

    @property
    def choice(self) -> Choice:
        return SETTINGS[self.name]


@dataclass(frozen=True)
class Held:
    """What holds in a program: its own values by credential and name, and who changed each last."""

    own: Mapping[tuple[str, str], Any]
    changed: Mapping[tuple[str, str], SettingChange]

    def own_form(self, place: Place) -> str:
        """A value of one's own as `read-…` has it; "" where there is none."""
        key = (place.credential_key, place.name)
        return json.dumps(self.own[key]) if key in self.own else ""

    def value(self, place: Place) -> Any:
        """What holds at a place, its own value or not."""
        own, name = self.own, place.name
        for key in ((place.credential_key, name), (PROGRAM, name)):
            if key in own:
                return settings.held_form(name, own[key])
        return place.choice.default

    def last(self, place: Place) -> SettingChange | None:
        """The change that holds, or the way back to the default."""
        return self.changed.get((place.credential_key, place.name))


def held(registration_id: int) -> Held:
    """Everything that a program has set. Two queries."""
    return Held(settings.stored(registration_id), settings.last_changes(registration_id))


@dataclass(frozen=True)
class Sent:
    """A sent form and what became of it. `problems` say why a field was not saved, by its name;
    `meanwhile` are fields whose value somebody else changed; `unsaved` those that were typed in
    but not asked to be saved."""

    typed: Mapping[str, str]
    changed: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    meanwhile: set[str] = field(default_factory=set)
    unsaved: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Option:
    value: str
    words: str


@dataclass(frozen=True)
class Entry:
    """One field as the page shows it. `kind`: "choice", "number" or "days".

    `now` is what holds, in words; `default` what would without a value of one's own; `last` who
    changed it, None where nobody ever did; `own`: whether there is a way back to the default.
    """

    name: str
    kind: str
    options: tuple[Option, ...]
    typed: str
    read: str
    now: str
    default: str
    last: SettingChange | None
    own: bool
    problem: str | None
    meanwhile: bool


@dataclass(frozen=True)
class Line:
    """A setting with its field, and those of the credentials that may differ. `asks` says what can
    be written there."""

    name: str
    words: Words
    meaning: Any
    asks: str
    entry: Entry
    credentials: tuple[tuple[Text, Entry], ...]


def lines(
    group: Group, now: Held, credentials: Mapping[str, Text], language: str, sent: Sent | None
) -> list[Line]:
    """The settings of a group, with what was typed where a form was not saved whole."""
    return [_line(name, now, credentials, sent, language) for name in group.names]


def places(group: Group, credentials: Mapping[str, Text]) -> list[Place]:
    """Everything that the form of a group can set."""
    found = []
    for name in group.names:
        found.append(Place(name))
        if SETTINGS[name].each:
            found += [Place(name, key) for key in credentials]
    return found


def save(
    registration_id: int,
    group: Group,
    credentials: Mapping[str, Text],
    form: Mapping[str, str],
    who: str,
    language: str,
) -> Sent:
    """Change what was typed over what the page showed; with `reset` in the form, only take that
    one back. Call it with the settings held. No commit."""
    sent = Sent(form)
    now = held(registration_id)
    changed = 0
    for place in places(group, credentials):
        if "reset" in form:
            if form["reset"] == place.field:
                changed += _reset(registration_id, place, now, sent, who)
            elif _is_touched(place, form):
                sent.unsaved.add(place.field)
        elif _is_touched(place, form):
            changed += _change(registration_id, place, now, sent, who, language)
    return Sent(form, changed, sent.problems, sent.meanwhile, sent.unsaved)


def _change(
    registration_id: int, place: Place, now: Held, sent: Sent, who: str, language: str
) -> bool:
    typed = _plain(sent.typed[place.field])
    if _shown(place, now.own_form(place)) == typed:
        return False
    if _is_stale(place, now, sent):
        return False
    try:
        if place.credential_key and not typed:
            settings.reset(registration_id, place.name, who, place.credential_key)
        else:
            new = _value(place, typed, language)
            settings.change(registration_id, place.name, new, who, place.credential_key)
    except BadValue as error:
        sent.problems[place.field] = error.reason
        return False
    return True


def _reset(registration_id: int, place: Place, now: Held, sent: Sent, who: str) -> bool:
    if not now.own_form(place) or _is_stale(place, now, sent):
        return False
    settings.reset(registration_id, place.name, who, place.credential_key)
    return True


def _is_stale(place: Place, now: Held, sent: Sent) -> bool:
    if sent.typed.get(f"read-{place.field}", "") == now.own_form(place):
        return False
    sent.meanwhile.add(place.field)
    return True


def _is_touched(place: Place, form: Mapping[str, str]) -> bool:
    if place.field not in form:
        return False
    return _plain(form[place.field]) != _shown(place, form.get(f"read-{place.field}", ""))


def _plain(typed: str) -> str:
    return "\n".join(line.strip() for line in typed.strip().splitlines())


def _value(place: Place, typed: str, language: str) -> Any:
    """What was typed, as `settings.change` takes it. Raises BadValue naming every bad line."""
    if _kind(place) != "days":
        return typed or None
    days, bad = read_days(typed, language)
    if bad:
        raise BadValue(
            place.name,
            " ".join(
                _("Line %(number)s is no date: “%(text)s”.", number=one.number, text=one.text[:60])
                for one in bad[:5]
            ),
        )
    return settings.stored_form(place.name, days)


def _kind(place: Place) -> str:
    if place.words.choices:
        return "choice"
    return "days" if place.name == DAYS else "number"


def _shown(place: Place, read: str) -> str:
    """What the field held on a page that was made from `read`."""
    if not read:
        return "" if place.credential_key else _written(place, place.choice.default)
    try:
        return _written(place, settings.held_form(place.name, json.loads(read)))
    except (ValueError, ValidationError, RecursionError):
        # Made by no page of ours: whatever was typed counts as typed over it.
        return ""


def _written(place: Place, value: Any) -> str:
    if _kind(place) == "days":
        return days_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _line(
    name: str, now: Held, credentials: Mapping[str, Text], sent: Sent | None, language: str
) -> Line:
    choice, place = SETTINGS[name], Place(name)
    own = [(title, Place(name, key)) for key, title in credentials.items() if choice.each]
    return Line(
        name=name,
        words=place.words,
        meaning=choice.meaning,
        asks=asked(choice.field),
        entry=_entry(place, now, sent),
        credentials=tuple((title, _entry(one, now, sent)) for title, one in own),
    )


def _entry(place: Place, now: Held, sent: Sent | None) -> Entry:
    read = now.own_form(place)
    typed = _shown(place, read)
    kept = sent is not None and (
        place.field in sent.problems or place.field in sent.meanwhile or place.field in sent.unsaved
    )
    if sent is not None and kept:
        typed = sent.typed.get(place.field, typed)
    default = now.value(Place(place.name)) if place.credential_key else place.choice.default
    return Entry(
        name=place.field,
        kind=_kind(place),
        options=tuple(_options(place, default)),
        typed=typed,
        read=read,
        now=place.words.of(now.value(place)),
        default=place.words.of(default),
        last=now.last(place),
        own=bool(read),
        problem=sent.problems.get(place.field) if sent else None,
        meanwhile=bool(sent and place.field in sent.meanwhile),
    )


def _options(place: Place, program: Any) -> list[Option]:
    own = [Option(_written(place, one), str(words)) for one, words in place.words.choices.items()]
    if not place.credential_key:
        return own
    return [Option("", _("As the program: %(value)s", value=place.words.of(program))), *own]
