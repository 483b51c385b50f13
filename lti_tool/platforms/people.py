"""People of a registration, and the roles that were granted to them on all of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.errors import UnknownPerson
from lti_tool.platforms.models import FormerSubject, Grant, Person
from lti_tool.platforms.upserts import find_or_add

ROLES = ("administrator", "assessor")


def remember(
    registration_id: int,
    subject: str,
    name: str | None = None,
    email: str | None = None,
    locale: str | None = None,
    zone: str | None = None,
) -> Person:
    """The person whom a launch's `sub` names, with what it told of them. No commit.

    What this launch does not tell stays as an earlier one told it.
    """
    person = find_or_add(
        lambda: find(registration_id, subject),
        lambda: Person(registration_id=registration_id, subject=subject),
    )
    for field, value in (("name", name), ("email", email), ("locale", locale), ("zone", zone)):
        if value and getattr(person, field) != value:
            setattr(person, field, value)
    return person


def find(registration_id: int, subject: str) -> Person | None:
    """The person with this subject, or None."""
    return db.session.scalar(
        select(Person).where(Person.registration_id == registration_id, Person.subject == subject)
    )


def known(registration_id: int, subjects: Iterable[str]) -> dict[str, Person]:
    """Those of these subjects who have ever launched, each as `find` finds them: two queries."""
    wanted = list(subjects)
    now = select(Person).where(
        Person.registration_id == registration_id, Person.subject.in_(wanted)
    )
    before = (
        select(FormerSubject.subject, Person)
        .join(Person, Person.id == FormerSubject.person_id)
        .where(FormerSubject.registration_id == registration_id, FormerSubject.subject.in_(wanted))
    )
    found = {person.subject: person for person in db.session.scalars(now)}
    for subject, person in db.session.execute(before):
        found[subject] = person
    return found


def learn_names(registration_id: int, names: Mapping[str, str]) -> None:
    """Keep the names that a roster tells, by subject, of those who launched without one.

    Nobody is made who has not launched. No commit.
    """
    for subject, person in known(registration_id, names).items():
        if person.name is None:
            person.name = names[subject]


def get(registration_id: int, person_id: int) -> Person:
    """The person of this number in this registration. Raises UnknownPerson."""
    found = db.session.get(Person, person_id)
    if found is None or found.registration_id != registration_id:
        raise UnknownPerson(f"there is no person {person_id} in registration {registration_id}")
    return found


def everybody(registration_id: int) -> list[Person]:
    """All people of a registration, the oldest first."""
    query = select(Person).where(Person.registration_id == registration_id)
    return list(db.session.scalars(query.order_by(Person.id)))


def grant(registration_id: int, person_id: int, role: str, granted_by: str) -> Grant:
    """Give a role ("administrator" or "assessor") on a registration. Given twice is once.

    Raises ValueError for another role, UnknownPerson. No commit.
    """
    if role not in ROLES:
        raise ValueError(f"there is no role {role}; there are: {', '.join(ROLES)}")
    get(registration_id, person_id)
    held = _held(registration_id, person_id, role)
    if held is not None:
        return held
    made = Grant(
        registration_id=registration_id, person_id=person_id, role=role, granted_by=granted_by
    )
    db.session.add(made)
    return made


def revoke(registration_id: int, person_id: int, role: str) -> bool:
    """Take a role back; whether there was one. No commit."""
    held = _held(registration_id, person_id, role)
    if held is not None:
        held.revoked_at = clock.now()
    return held is not None


def grants(registration_id: int, person_id: int) -> frozenset[str]:
    """The roles that a person holds on a registration."""
    query = select(Grant.role).where(
        Grant.registration_id == registration_id,
        Grant.person_id == person_id,
        Grant.revoked_at.is_(None),
    )
    return frozenset(db.session.scalars(query))


def all_grants(registration_id: int) -> list[Grant]:
    """Every grant that holds on a registration."""
    query = select(Grant).where(
        Grant.registration_id == registration_id, Grant.revoked_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Grant.id)))


def _held(registration_id: int, person_id: int, role: str) -> Grant | None:
    query = select(Grant).where(
        Grant.registration_id == registration_id,
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.revoked_at.is_(None),
    )
    return db.session.scalars(query.limit(1)).first()
