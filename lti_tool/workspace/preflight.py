"""The privacy check before submitting: what names somebody, where, and what was left with a reason.

Nothing here stops anybody from saving. Submitting waits for it only where the program's setting
`privacy_check` is "require".
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import undefer

from lti_tool.credentials import settings
from lti_tool.database import db, storable
from lti_tool.platforms import people
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.errors import InvalidAnswer, ReadOnly
from lti_tool.workspace.models import ArtifactFile, Draft, Waiver
from lti_tool.workspace.places import Place, places
from lti_tool.workspace.work import Work
from rubric.privacy import Finding, Kind, Known, Passage, Search, find

CONTEXT = 60
"""How many characters around the words are shown, each side."""
SHOWN = 3
"""How many hits of one kind a place shows unfolded."""
SHORTEST_REASON = 4
LONGEST_REASON = 500
_IN_NO_REASON: tuple[Kind, ...] = ("email", "phone", "number", "address", "student", "name")


@dataclass(frozen=True)
class Hit:
    """A finding at its place; `times` the same words are there. `waiver` where it is left."""

    finding: Finding
    place: Place
    times: int
    waiver: Waiver | None

    @property
    def kind(self) -> Kind:
        return self.finding.kind

    @property
    def digest(self) -> str:
        return self.finding.digest

    @property
    def context(self) -> tuple[str, str, str]:
        """What stands before the words, the words, and what stands after them."""
        text, found = self.place.passage.text, self.finding
        before, after = text[: found.start], text[found.end :]
        return (
            before if len(before) <= CONTEXT else f"…{before[-CONTEXT:]}",
            found.words,
            after if len(after) <= CONTEXT else f"{after[:CONTEXT]}…",
        )


@dataclass(frozen=True)
class Group:
    """The open hits of one field or file; each of `kinds` is the hits of one kind."""

    place: Place
    kinds: tuple[tuple[Hit, ...], ...]

    @property
    def may_strip(self) -> bool:
        """Whether taking out the file's properties removes one of them."""
        return any(hit.place.is_stripped for hits in self.kinds for hit in hits)


@dataclass(frozen=True)
class Preflight:
    """What the check finds in a draft. `required`: each hit is fixed or left with a reason before
    submitting."""

    hits: tuple[Hit, ...]
    required: bool

    @cached_property
    def open(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.waiver is None)

    @cached_property
    def waived(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.waiver is not None)

    @property
    def blocks(self) -> bool:
        """Whether submitting waits for it."""
        return self.required and bool(self.open)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The open hits by field or file, in the order of the work."""
        owners = groupby(self.open, key=lambda hit: _owner(hit.place))
        return tuple(_group(tuple(hits)) for _owner_key, hits in owners)

    @property
    def strippable(self) -> tuple[ArtifactFile, ...]:
        """The files from which something can be taken out."""
        return tuple(
            group.place.file for group in self.groups if group.place.file and group.may_strip
        )

    def record(self) -> list[dict[str, str]]:
        """What a submission says of it: without the words."""
        return [
            {"kind": hit.kind, "place": hit.place.key, "reason": hit.waiver.reason}
            for hit in self.waived
            if hit.waiver is not None
        ]


def preflight(work: Work, who: Visitor) -> Preflight:
    """Check what would be submitted now. Four queries."""
    if work.draft is None:
        return Preflight((), _is_required(who))
    load_pages(work.draft)
    waivers = {waiver.finding: waiver for waiver in work.draft.waivers}
    search = Search(known(who))
    found = [hit for place in places(work) for hit in _hits(place, search, waivers)]
    return Preflight(tuple(found), _is_required(who))


def at_submission(work: Work, who: Visitor) -> Preflight:
    """As `preflight`, but finds nothing where nothing would come of it: nobody else writes while
    a submission is made, so it takes no longer than it must."""
    left = work.draft is not None and work.draft.waivers
    return preflight(work, who) if left or _is_required(who) else Preflight((), required=False)


def known(who: Visitor) -> Known:
    """What the LMS told of the visitor: name, e-mail, course; and its own name."""
    person = people.get(who.registration_id, who.person_id)
    return Known.of(person.name, person.email, (who.course_title, who.lms_name))


def load_pages(draft: Draft) -> None:
    """Read what is in the draft's files, all at once."""
    db.session.scalars(
        select(ArtifactFile)
        .where(ArtifactFile.draft_id == draft.id, ArtifactFile.removed_at.is_(None))
        .options(undefer(ArtifactFile.pages))
    ).all()


def waive(work: Work, who: Visitor, digest: str, reason: str) -> None:
    """Leave a hit as it is, for a reason. One that is no longer there, or left already, is passed
    over. `work` is of a locked draft. No commit.

    Raises ReadOnly, and InvalidAnswer where the reason is no reason or names somebody itself.
    """
    draft = _editable(work)
    reason = storable(reason).strip()
    _refuse_reason(reason, who)
    hit = next((one for one in preflight(work, who).open if one.digest == digest), None)
    if hit is not None:
        db.session.add(
            Waiver(draft=draft, finding=digest, kind=hit.kind, place=hit.place.key, reason=reason)
        )


def take_back(work: Work, digest: str) -> None:
    """Make a hit open again that was left. Raises ReadOnly. No commit."""
    draft = _editable(work)
    db.session.execute(delete(Waiver).where(Waiver.draft_id == draft.id, Waiver.finding == digest))


def _is_required(who: Visitor) -> bool:
    return bool(settings.value(who.registration_id, "privacy_check") == "require")


def _editable(work: Work) -> Draft:
    if work.draft is None or work.stage not in ("drafting", "revising"):
        raise ReadOnly()
    return work.draft


def _refuse_reason(reason: str, who: Visitor) -> None:
    advice = _("It is still here. Correct it and try again.")
    if len(reason) < SHORTEST_REASON:
        raise InvalidAnswer(_("Say in a few words why it stays."), advice)
    if len(reason) > LONGEST_REASON:
        raise InvalidAnswer(
            _("The reason is longer than %(limit)s characters.", limit=LONGEST_REASON), advice
        )
    if any(one.kind in _IN_NO_REASON for one in find([Passage("", reason)], known(who))):
        raise InvalidAnswer(
            _("The reason names somebody itself, and your assessor reads it. Say it without."),
            advice,
        )


def _hits(place: Place, search: Search, waivers: dict[str, Waiver]) -> list[Hit]:
    same: dict[str, list[Finding]] = {}
    for finding in search.find(place.passage):
        same.setdefault(finding.digest, []).append(finding)
    return [Hit(ones[0], place, len(ones), waivers.get(digest)) for digest, ones in same.items()]


def _owner(place: Place) -> str:
    return place.file.public_id if place.file else place.key


def _group(hits: tuple[Hit, ...]) -> Group:
    kinds = {hit.kind: tuple(one for one in hits if one.kind == hit.kind) for hit in hits}
    return Group(hits[0].place, tuple(kinds.values()))
