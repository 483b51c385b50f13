"""A person whose `sub` changed: what belonged to the old account belongs to the new one.

Canvas may change it when it merges two users (canvas.md 1.2); Moodle takes scores for present
accounts only (moodle.md 23). Whatever names a person is found in the tables themselves, so that
no package's rows can be left behind.
"""

from collections.abc import Callable, Collection

import structlog
from flask import Flask, current_app
from sqlalchemy import delete, select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms import people, references
from lti_tool.platforms.errors import CannotMerge, UnknownPerson
from lti_tool.platforms.models import FormerSubject, Grant, Membership, Person

log = structlog.get_logger(__name__)

Step = Callable[[Collection[int]], None]
EXTENSION = "merge_steps"
TOLD = ("name", "email", "locale", "zone")


def add_step(app: Flask, step: Step) -> None:
    """Have `step` called within every merge, before anything moves, with the people's numbers."""
    app.extensions.setdefault(EXTENSION, []).append(step)


def merge(registration_id: int, old: str, new: str) -> Person:
    """The person of `old`, whom the LMS calls `new` from now on. No commit.

    Where `new` has launched already, everything of that account moves over. `old` still finds
    the person (`people.find`). Raises UnknownPerson, and CannotMerge where the work of the two
    cannot be one, or one would have come to assess themselves.
    """
    if old == new:
        raise CannotMerge(f"{old} and {new} are one account already")
    found = _locked(registration_id, old, new)
    kept = found.get(old) or _refuse_unknown(registration_id, old, new)
    _refuse_anothers(registration_id, new, kept)
    gone = found.get(new)
    if gone is not None:
        _refuse_unmergeable(kept, gone)
    _prepare([person.id for person in (kept, gone) if person is not None])
    if gone is not None:
        _join(kept, gone)
    _rename(kept, new)
    log.info("accounts merged", registration=registration_id, person=kept.id, old=old, new=new)
    return kept


def _locked(registration_id: int, *subjects: str) -> dict[str, Person]:
    """Whoever has these subjects now, held until the transaction ends: nothing new comes to
    belong to them while it moves."""
    query = select(Person).where(
        Person.registration_id == registration_id, Person.subject.in_(subjects)
    )
    query = query.order_by(Person.id).with_for_update().execution_options(populate_existing=True)
    return {person.subject: person for person in db.session.scalars(query)}


def _refuse_unknown(registration_id: int, old: str, new: str) -> Person:
    later = people.find(registration_id, old)
    if later is None:
        raise UnknownPerson(f"nobody is known as {old} in registration {registration_id}")
    advice = "" if later.subject == new else "; name that one instead"
    raise CannotMerge(f"{old} was merged into {later.subject} already{advice}")


def _refuse_anothers(registration_id: int, new: str, kept: Person) -> None:
    former = _former(registration_id, new)
    if former is not None and former.person_id != kept.id:
        holder = people.get(registration_id, former.person_id)
        raise CannotMerge(
            f"{new} is a former account of {holder.subject}, who is somebody else; "
            f"to make them one, name {holder.subject} instead"
        )


def _refuse_unmergeable(kept: Person, gone: Person) -> None:
    pair = (kept.id, gone.id)
    for activity in references.assessed_between(*pair):
        raise CannotMerge(
            f"one of {kept.subject} and {gone.subject} has assessed the other's work in "
            f"{activity}, and nobody may come to assess their own; nothing was changed"
        )
    for table, activity in references.collisions(*pair, beside=Membership.__table__):
        raise CannotMerge(
            f"both {kept.subject} and {gone.subject} have a {table} in {activity}, and the two "
            "cannot become one; nothing was changed"
        )


def _prepare(person_ids: Collection[int]) -> None:
    steps: list[Step] = current_app.extensions.get(EXTENSION, [])
    for step in steps:
        step(person_ids)


def _join(kept: Person, gone: Person) -> None:
    """Everything of one becomes the other's; what the LMS told of the present account holds."""
    for field in TOLD:
        setattr(kept, field, getattr(gone, field) or getattr(kept, field))
    _drop_earlier_memberships(kept.id, gone.id)
    for column in references.columns():
        db.session.execute(
            update(column.table)
            .where(column == gone.id)
            .values({column: kept.id})
            .execution_options(synchronize_session=False)
        )
    db.session.delete(gone)
    db.session.flush()
    db.session.expire_all()
    _end_repeated_grants(kept.id)


def _drop_earlier_memberships(*pair: int) -> None:
    """Of two memberships in one course the later one holds."""
    query = select(Membership).where(Membership.person_id.in_(pair))
    latest: dict[int, Membership] = {}
    for row in db.session.scalars(query.order_by(Membership.seen_at, Membership.id)):
        if row.course_id in latest:
            db.session.delete(latest[row.course_id])
        latest[row.course_id] = row
    db.session.flush()


def _end_repeated_grants(person_id: int) -> None:
    """Of two grants of one role the earlier one holds, so that one revocation ends it."""
    query = select(Grant).where(Grant.person_id == person_id, Grant.revoked_at.is_(None))
    held: set[str] = set()
    for row in db.session.scalars(query.order_by(Grant.granted_at, Grant.id)):
        if row.role in held:
            row.revoked_at = clock.now()
        held.add(row.role)


def _rename(kept: Person, new: str) -> None:
    former = _former(kept.registration_id, kept.subject)
    if former is None:
        former = FormerSubject(registration_id=kept.registration_id, subject=kept.subject)
        db.session.add(former)
    former.person_id, former.merged_at = kept.id, clock.now()
    # Somebody who goes back to an account of theirs has it as the present one again.
    db.session.execute(
        delete(FormerSubject).where(
            FormerSubject.registration_id == kept.registration_id, FormerSubject.subject == new
        )
    )
    kept.subject = new
    db.session.flush()


def _former(registration_id: int, subject: str) -> FormerSubject | None:
    return db.session.scalar(
        select(FormerSubject).where(
            FormerSubject.registration_id == registration_id, FormerSubject.subject == subject
        )
    )
