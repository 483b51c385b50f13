"""Who learns in a course, and how far the work of each has come."""

import hmac
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from lti_tool.installation import settings
from lti_tool.launch import roster
from lti_tool.launch.roles import Standing
from lti_tool.launch.roster import Kept
from lti_tool.platforms import anonymity, courses
from lti_tool.platforms import people as known_people
from lti_tool.platforms.models import Membership, Person
from lti_tool.review.days import Wait, promised, wait
from lti_tool.review.errors import NoCourse
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, drafts
from lti_tool.workspace.attempts import NewestAttempt
from lti_tool.workspace.turnaround import Promise

STATES = ("not_started", "writing", "waiting", "revising", "earned")
REFERENCE_LENGTH = 5

Launched = Mapping[int, tuple[Membership, Person]]


@dataclass(frozen=True)
class Somebody:
    """A person of the course. `number` is None for one who has never launched."""

    subject: str
    number: int | None
    name: str | None
    learns: bool


@dataclass(frozen=True)
class Line:
    """One person and their work.

    label    the name, or a reference that tells nothing where names are hidden or not known
    state    one of STATES; `wait` is there while it waits
    attempt  the newest one; None where nothing was handed in
    present  the LMS lists them in the course, whatever their role
    is_own   the person is the visitor, who does not review their own work
    """

    label: str
    state: str
    wait: Wait | None
    attempt: NewestAttempt | None
    present: bool
    is_own: bool


@dataclass(frozen=True)
class People:
    """The learners of a course, and apart from them others whose work is here."""

    learners: list[Line]
    others: list[Line]

    @property
    def totals(self) -> Counter[str]:
        """How many learners there are in each state."""
        return Counter(line.state for line in self.learners)

    def only(self, state: str | None) -> "People":
        """Those in one state; everybody for None."""
        if state is None:
            return self
        learners, others = (
            [line for line in lines if line.state == state]
            for lines in (self.learners, self.others)
        )
        return People(learners, others)


def course_of(who: Visitor) -> int:
    """The course that the visitor launched into. Raises NoCourse where there is none."""
    if who.course_id is None:
        raise NoCourse()
    return who.course_id


def people(who: Visitor, kept: Kept | None) -> People:
    """Everybody with their work at the visitor's link; without one, in the whole course.

    The learners are those of the roster, or where there is none whoever launched as a learner.
    A constant number of queries.
    """
    course_id = course_of(who)
    launched = courses.launched(course_id)
    here = _of_launches(launched) if kept is None else _of_roster(who, kept, launched)
    learners = [one for one in here if one.learns]
    works = _works(who, course_id, {one.number for one in here})
    listed = {one.number for one in learners}
    return People(works.lines(learners), works.lines(_others(launched, works.people - listed)))


def reference(registration_id: int, subject: str) -> str:
    """A person's code, the same on every visit, from which nobody can tell who it is."""
    known = f"{registration_id}:{subject}".encode()
    made = hmac.digest(settings().secret_key.encode(), known, "sha256")
    return b32encode(made).decode()[:REFERENCE_LENGTH]


def _of_roster(who: Visitor, kept: Kept, launched: Launched) -> list[Somebody]:
    """Everybody whom a roster lists, each once though they have several subjects."""
    active = [member for member in kept.members if member.active]
    known = known_people.known(who.registration_id, [member.subject for member in active])
    found: dict[int | str, Somebody] = {}
    for member in active:
        person = known.get(member.subject)
        number = person.id if person else None
        last = launched.get(person.id) if person else None
        somebody = Somebody(
            subject=person.subject if person else member.subject,
            number=number,
            name=(person.name if person else None) or member.name,
            learns=roster.learns(member, last[0].roles if last else None),
        )
        earlier = found.get(number or member.subject)
        if earlier is None or not earlier.learns:
            found[number or member.subject] = somebody
    return list(found.values())


def _of_launches(launched: Launched) -> list[Somebody]:
    return [
        Somebody(person.subject, number, person.name, member.is_learner and not _is_test(member))
        for number, (member, person) in launched.items()
    ]


def _others(launched: Launched, numbers: Iterable[int]) -> list[Somebody]:
    return [
        Somebody(person.subject, number, person.name, learns=False)
        for number, (member, person) in launched.items()
        if number in numbers and not _is_test(member)
    ]


def _is_test(member: Membership) -> bool:
    return Standing(tuple(member.roles)).is_test_student


@dataclass(frozen=True)
class _Works:
    """The work of everybody in a course, by their numbers."""

    who: Visitor
    newest: Mapping[int, NewestAttempt]
    writers: set[int]
    promise: Promise
    present: set[int | None]
    nameless: bool

    @property
    def people(self) -> set[int]:
        """Whose work there is."""
        return self.writers | self.newest.keys()

    def lines(self, somebodies: Iterable[Somebody]) -> list[Line]:
        """Their lines in the order of the labels, which tells nothing where names are hidden."""
        return sorted(map(self._line, somebodies), key=lambda line: line.label.casefold())

    def _line(self, one: Somebody) -> Line:
        attempt = None if one.number is None else self.newest.get(one.number)
        unsubmitted = "writing" if one.number in self.writers else "not_started"
        waits = attempt is not None and attempt.stage == "waiting"
        return Line(
            label=self._label(one),
            state=attempt.stage if attempt else unsubmitted,
            wait=wait(attempt.submitted_at, self.promise) if attempt and waits else None,
            attempt=attempt,
            present=one.number in self.present,
            is_own=one.number == self.who.person_id,
        )

    def _label(self, one: Somebody) -> str:
        if one.name and not self.nameless:
            return one.name
        code = reference(self.who.registration_id, one.subject)
        return _("Learner %(reference)s", reference=code)


def _works(who: Visitor, course_id: int, present: set[int | None]) -> _Works:
    scope = (who.registration_id, course_id, who.link_id)
    return _Works(
        who=who,
        newest=attempts.newest_of_all(*scope),
        writers=drafts.writers(*scope),
        promise=promised(who.registration_id),
        present=present,
        nameless=anonymity.is_nameless(course_id, who.link_id, hide_names=who.hide_names),
    )
