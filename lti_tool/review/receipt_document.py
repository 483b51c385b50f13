"""A receipt in words, in the reader's language: the same for its page and for its PDF."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.credentials import definitions
from lti_tool.review.models import Receipt
from lti_tool.review.standing import OVERALL
from lti_tool.workspace.places import KINDS, where
from rubric import Credential, Item, path_to_earned

DECISIONS: dict[str, Any] = {
    "release": _l("First decision"),
    "correction": _l("Correction"),
    "second_look": _l("Second look"),
}
PURPOSES: dict[str, Any] = {
    "score": _l("score"),
    "adjudicate": _l("decided the lines on which two scores differ"),
    "correct": _l("correction"),
    "second_look": _l("second look"),
}
_CONTROLS = {number: " " for number in (*range(32), 127) if chr(number) not in "\n\t"}


@dataclass(frozen=True)
class Fact:
    """A line of a list. `code`: a digest, or the like, which is shown as it is."""

    label: str
    value: str
    code: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a receipt under a heading: a table, facts, or texts; what there is of them."""

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A whole receipt. `reference` and `number` name it without naming anybody."""

    title: str
    language: str
    reference: str
    number: int
    sentence: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]

    @property
    def file_name(self) -> str:
        return f"receipt-{self.reference}-{self.number}.pdf"

    def as_json(self) -> str:
        """For the PDF's template. Control characters, which no font has, are spaces there."""
        return json.dumps(_shown(asdict(self)), ensure_ascii=False)


def document(
    receipt: Receipt, language: str, *, names_assessors: bool, names_educator: bool
) -> Document:
    """A receipt in words. Assessors without a name, or who are not to be named, are numbered."""
    return _Writer(receipt, language, names_assessors, names_educator).document()


class _Writer:
    def __init__(
        self, receipt: Receipt, language: str, names_assessors: bool, names_educator: bool
    ) -> None:
        self.receipt = receipt
        self.body: dict[str, Any] = json.loads(receipt.body)
        self.language = language
        self.names_educator = names_educator
        pinned = self.body["credential"]
        self.credential: Credential = definitions.credential(pinned["key"], pinned["version"])
        self.names = self._names(names_assessors)

    def document(self) -> Document:
        body = self.body
        reference = body["attempt"]["reference"]
        sections = (
            self._items(),
            self._comments(),
            self._scores(),
            self._overruled(),
            self._highlights(),
            self._waivers(),
            self._submitted(),
            self._chain(),
        )
        return Document(
            title=_(
                "Receipt of decision %(number)s on submission %(reference)s",
                number=body["number"],
                reference=reference,
            ),
            language=self.language,
            reference=reference,
            number=body["number"],
            # In the reader's language; as it was released, it stands in the body.
            sentence=path_to_earned(self.credential, body["levels"], self.language).sentence,
            facts=self._facts(),
            sections=tuple(one for one in sections if one.rows or one.facts or one.notes),
        )

    def _names(self, told: bool) -> Mapping[int, str]:
        """What each assessor is called, in the order in which they come."""
        body = self.body
        numbers = dict.fromkeys([*(one["assessor"] for one in body["scores"]), body["assessor"]])
        return {
            number: (body["people"][str(number)]["name"] if told else None)
            or _("Assessor %(number)s", number=at)
            for at, number in enumerate(numbers, 1)
        }

    def _facts(self) -> tuple[Fact, ...]:
        body, attempt = self.body, self.body["attempt"]
        educator = body["people"][str(body["educator"])]["name"]
        title = self.credential.title.in_(self.language)
        version = _("version %(number)s", number=self.credential.version)
        found = [
            Fact(_("Micro-credential"), f"{title}, {version}"),
            Fact(_("Submission"), attempt["reference"]),
            Fact(_("Attempt"), str(attempt["number"])),
            Fact(_("Submitted"), _moment(attempt["submitted_at"])),
            Fact(_("Decision"), f"{body['number']}, {DECISIONS[body['kind']]}"),
            Fact(_("Released"), _moment(body["released_at"])),
            Fact(_("Released by"), self.names[body["assessor"]]),
        ]
        if self.names_educator and educator:
            found.insert(1, Fact(_("Educator"), educator))
        if body["reason"]:
            found.append(Fact(_("Reason"), body["reason"]))
        return tuple(found)

    def _items(self) -> Section:
        return Section(
            _("Levels"),
            (_("Item"), _("Level"), _("How it came about")),
            tuple(
                (
                    item.label.in_(self.language),
                    self._level(item, self.body["levels"][item.key]),
                    " ".join(self._how(item)),
                )
                for item in self.credential.items
            ),
        )

    def _level(self, item: Item, key: str) -> str:
        return item.level(key).name.in_(self.language)

    def _how(self, item: Item) -> list[str]:
        body, key = self.body, item.key
        found = []
        if key in body["carried"]:
            found.append(_("Carried from attempt %(number)s.", number=body["carried"][key]))
        if key in body["third_person"]:
            found.append(_("Two scores differed; a third person decided."))
        labels = {one.key: one.label for one in item.measures}
        for one in body["counts"].get(key, ()):
            if len(item.measures) == 1 or not one["in_range"]:
                label = labels[one["of"]].in_(self.language)
                found.append(f"{label}: {_count(one)}")
        if body["points"].get(key):
            ticked = [one for one in item.points if one.key in body["points"][key]]
            points = ", ".join(one.label.in_(self.language) for one in ticked)
            found.append(_("In the text: %(points)s.", points=points))
        return found

    def _comments(self) -> Section:
        comments = self.body["comments"]
        labels = {item.key: item.label.in_(self.language) for item in self.credential.items}
        labels[OVERALL] = _("Overall comment")
        return Section(
            _("Comments"),
            facts=tuple(Fact(labels[key], comments[key]) for key in labels if comments.get(key)),
        )

    def _scores(self) -> Section:
        scores = self.body["scores"]
        if len(scores) < 2:
            return Section("")
        return Section(
            _("Scores"),
            (_("Item"), *(self._score_title(one) for one in scores)),
            tuple(
                (
                    item.label.in_(self.language),
                    *(self._scored(item, one["ratings"]) for one in scores),
                )
                for item in self.credential.items
            ),
            notes=tuple(
                f"{self.names[one['assessor']]}, {label}: {comment}"
                for one in scores
                for label, comment in self._own_comments(one)
            ),
        )

    def _score_title(self, score: dict[str, Any]) -> str:
        return f"{self.names[score['assessor']]} ({PURPOSES[score['purpose']]})"

    def _scored(self, item: Item, ratings: dict[str, str]) -> str:
        return self._level(item, ratings[item.key]) if item.key in ratings else "–"

    def _own_comments(self, score: dict[str, Any]) -> list[tuple[str, str]]:
        """Comments of a score that did not become the decision's."""
        released = self.body["comments"]
        labels = {item.key: item.label.in_(self.language) for item in self.credential.items}
        return [
            (labels.get(key, _("Overall comment")), comment)
            for key, comment in score["comments"].items()
            if comment not in released.get(key, "")
        ]

    def _overruled(self) -> Section:
        return Section(
            _("Why a count was overruled"),
            facts=tuple(
                Fact(self.credential.item(key).label.in_(self.language), reason)
                for key, reason in self.body["overruled"].items()
            ),
        )

    def _highlights(self) -> Section:
        prompts = {prompt.key: prompt.label for prompt in self.credential.prompts}
        rows = []
        for one in self.body["highlights"]:
            if one["kind"] == "passage":
                rows.append((prompts[one["prompt"]].in_(self.language), one["quote"], one["note"]))
            else:
                rows.append((_("Page %(number)s", number=one["page"]), "", one["note"]))
        return Section(
            _("Notes in the evidence"), (_("Where"), _("Passage"), _("Note")), tuple(rows)
        )

    def _waivers(self) -> Section:
        return Section(
            _("Hits of the privacy check that were left with a reason"),
            (_("What"), _("Where"), _("Reason")),
            tuple(
                (
                    str(KINDS[one["kind"]]),
                    where(self.credential, one["place"], self.language),
                    one["reason"],
                )
                for one in self.body["attempt"]["waivers"]
            ),
        )

    def _submitted(self) -> Section:
        slots = {slot.key: slot.label for slot in self.credential.files}
        attempt = self.body["attempt"]
        files = [
            Fact(
                f"{slots[one['slot']].in_(self.language)} ({one['kind'].upper()})",
                one["sha256"],
                code=True,
            )
            for one in attempt["files"]
        ]
        return Section(
            _("What was decided on (SHA-256)"),
            facts=(
                Fact(_("The submission"), attempt["snapshot"], code=True),
                *files,
                Fact(_("The definition"), self.body["credential"]["sha256"], code=True),
            ),
        )

    def _chain(self) -> Section:
        return Section(
            _("In the chain of receipts"),
            facts=(
                Fact(_("Number"), str(self.receipt.sequence)),
                Fact(_("The one before"), self.receipt.previous or "–", code=True),
                Fact(_("This one"), self.receipt.digest, code=True),
            ),
        )


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_CONTROLS)
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value


def _moment(told: str) -> str:
    return format_datetime(datetime.fromisoformat(told), "long")


def _count(one: dict[str, Any]) -> str:
    words = ngettext("%(num)s word", "%(num)s words", one["words"])
    state = _("in range") if one["in_range"] else _("out of range")
    return _(
        "%(words)s, range %(low)s to %(high)s: %(state)s.",
        words=words,
        low=one["minimum"],
        high=one["maximum"],
        state=state,
    )
