"""Calibration for those who run a program: anchors, rules, and how far each assessor is."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from sqlalchemy import select

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.launch.roles import Standing
from lti_tool.platforms.models import Course, Grant, Membership, Person
from lti_tool.review.calibration import progress
from lti_tool.review.calibration.progress import Progress, Result
from lti_tool.review.calibration.rules import Rules, demanding, rules
from lti_tool.review.models import CalibrationAnchor, Review
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.models import Attempt, reference
from rubric import Credential, Text


@dataclass(frozen=True)
class AnchorLine:
    """An anchor in the list. `percent` is the exact agreement of all who have rated it."""

    public_id: str
    submission: str
    credential: Text
    version: int
    added_at: datetime
    added_by: str | None
    retired_at: datetime | None
    rated: int
    percent: int | None

    @property
    def reference(self) -> str:
        """Its number for people, as assessors see it."""
        return reference(self.public_id)

    @property
    def submission_reference(self) -> str:
        """The number of the submission that it was made of."""
        return reference(self.submission)


@dataclass(frozen=True)
class PersonLine:
    """An assessor's state. `next`: whether an anchor that they have not rated is left."""

    name: str | None
    progress: Progress
    has_next: bool


@dataclass(frozen=True)
class CredentialState:
    """A credential that asks for calibration. `enough`: its anchors suffice to open a queue."""

    credential: Credential
    anchors: int
    enough: bool
    people: list[PersonLine]


def overview_page(who: Visitor) -> str:
    """The page. A constant number of queries, whatever there is."""
    demands = rules(who.registration_id)
    found = progress.results(who.registration_id)
    lines = _anchors(who.registration_id, found)
    return render_template(
        "review/calibration.html",
        rules=demands,
        live=[one for one in lines if one.retired_at is None],
        retired=[one for one in lines if one.retired_at is not None],
        credentials=_credentials(who.registration_id, demands, found),
        just_retired=request.args.get("retired"),
        just_added=request.args.get("added"),
    )


def _anchors(registration_id: int, found: list[Result]) -> list[AnchorLine]:
    rows = db.session.execute(
        select(CalibrationAnchor, Attempt.public_id, Attempt.credential_version, Person.name)
        .join(Attempt, Attempt.id == CalibrationAnchor.attempt_id)
        .join(Person, Person.id == CalibrationAnchor.added_by_id)
        .where(CalibrationAnchor.registration_id == registration_id)
        .order_by(CalibrationAnchor.id)
    )
    rated = Counter(one.anchor for one in found)
    exact, lines = Counter[str](), Counter[str]()
    for one in found:
        exact[one.anchor] += one.exact
        lines[one.anchor] += one.lines
    return [
        AnchorLine(
            public_id=anchor.public_id,
            submission=submission,
            credential=definitions.credential(anchor.credential_key, version).title,
            version=version,
            added_at=anchor.added_at,
            added_by=name,
            retired_at=anchor.retired_at,
            rated=rated[anchor.public_id],
            percent=100 * exact[anchor.public_id] // lines[anchor.public_id]
            if lines[anchor.public_id]
            else None,
        )
        for anchor, submission, version, name in rows
    ]


def _credentials(
    registration_id: int, demands: Rules, found: list[Result]
) -> list[CredentialState]:
    newest = demanding(demands)
    if not newest:
        return []
    names = _assessors(registration_id)
    offered = _offered(registration_id)
    return [
        CredentialState(
            credential=credential,
            anchors=len(offered.get(key, {})),
            enough=len(offered.get(key, {})) >= demands.anchors,
            people=_people(key, demands, found, names, offered.get(key, {})),
        )
        for key, credential in newest.items()
    ]


def _people(
    key: str,
    demands: Rules,
    found: list[Result],
    names: dict[int, str | None],
    offered: dict[int, int],
) -> list[PersonLine]:
    """Those who wait first, then by name."""
    made = []
    for person_id, name in names.items():
        own = tuple(
            one for one in found if one.assessor_id == person_id and one.credential_key == key
        )
        rated = {one.attempt_id for one in own}
        left = any(
            attempt not in rated and author != person_id for attempt, author in offered.items()
        )
        made.append(PersonLine(name, Progress(own, demands), left))
    return sorted(made, key=lambda one: (one.progress.is_open, one.name is None, one.name or ""))


def _offered(registration_id: int) -> dict[str, dict[int, int]]:
    """By credential, the submissions behind the anchors that are offered, and whose they are."""
    rows = db.session.execute(
        select(CalibrationAnchor.credential_key, Attempt.id, Attempt.person_id)
        .join(Attempt, Attempt.id == CalibrationAnchor.attempt_id)
        .where(
            CalibrationAnchor.registration_id == registration_id,
            CalibrationAnchor.retired_at.is_(None),
        )
    )
    found: dict[str, dict[int, int]] = {}
    for key, attempt_id, person_id in rows:
        found.setdefault(key, {})[attempt_id] = person_id
    return found


def _assessors(registration_id: int) -> dict[int, str | None]:
    """Everybody who may assess, as far as the tool knows: who was granted it, who teaches in a
    course by its last launch, and who has reviewed something. Three queries."""
    granted = db.session.execute(
        select(Person.id, Person.name)
        .join(Grant, Grant.person_id == Person.id)
        .where(
            Grant.registration_id == registration_id,
            Grant.role == "assessor",
            Grant.revoked_at.is_(None),
        )
    )
    teaching = db.session.execute(
        select(Person.id, Person.name, Membership.roles)
        .join(Membership, Membership.person_id == Person.id)
        .join(Course, Course.id == Membership.course_id)
        .where(Course.registration_id == registration_id, Membership.is_learner.is_(False))
    )
    reviewing = db.session.execute(
        select(Person.id, Person.name).where(
            Person.id.in_(
                select(Review.assessor_id).where(Review.registration_id == registration_id)
            )
        )
    )
    found: dict[int, str | None] = dict(granted.all())
    found |= {id_: name for id_, name, roles in teaching if Standing(tuple(roles)).teaches}
    return found | dict(reviewing.all())
