"""People of a registration, and the roles that were granted to them on all of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.platforms.errors import LastAdministrator, UnknownPerson
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
    """The person whom the LMS calls this, or called this before (`merging`), or None."""
    present = db.session.scalar(
        select(Person).where(Person.registration_id == registration_id, Person.subject == subject)
    )
    if present is not None:
        return present
    return db.session.scalar(
        select(Person)
        .join(FormerSubject, FormerSubject.person_id == Person.id)
        .where(FormerSubject.registration_id == registration_id, FormerSubject.subject == subject)
    )


def former_subjects(person_id: int) -> list[str]:
    """What the LMS called a person before, the oldest first."""
    query = select(FormerSubject.subject).where(FormerSubject.person_id == person_id)
    return list(db.session.scalars(query.order_by(FormerSubject.id)))


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
    former = {row.subject: row.Person for row in db.session.execute(before)}
    return former | {person.subject: person for person in db.session.scalars(now)}


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


def revoke_but_last(registration_id: int, person_id: int, role: str) -> bool:
    """The same, for administrators: of these, one must be left. No commit.

    Raises LastAdministrator. Holds the grants until the transaction ends, so that two
    administrators cannot revoke each other.
    """
    query = select(Grant).where(
        Grant.registration_id == registration_id,
        Grant.role == "administrator",
        Grant.revoked_at.is_(None),
    )
    administrators = {
        row.person_id for row in db.session.scalars(query.with_for_update().order_by(Grant.id))
    }
    if role == "administrator" and administrators == {person_id}:
        raise LastAdministrator()
    return revoke(registration_id, person_id, role)


def grants(registration_id: int, person_id: int) -> frozenset[str]:
    """The roles that a person holds on a registration."""
    query = select(Grant.role).where(
        Grant.registration_id == registration_id,
        Grant.person_id == person_id,
        Grant.revoked_at.is_(None),
    )
    return frozenset(db.session.scalars(query))


def search(registration_id: int, words: str, most: int) -> list[Person]:
    """People whose name, e-mail or subject holds all these words, by name; at most `most`."""
    query = select(Person).where(Person.registration_id == registration_id)
    for word in words.split():
        fields = (Person.name, Person.email, Person.subject)
        query = query.where(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    return list(db.session.scalars(query.order_by(Person.name, Person.id).limit(most)))


def held_grants(registration_id: int) -> list[tuple[Grant, Person]]:
    """Every grant that holds on a registration with whose it is, administrators first."""
    query = (
        select(Grant, Person)
        .join(Person, Person.id == Grant.person_id)
        .where(Grant.registration_id == registration_id, Grant.revoked_at.is_(None))
    )
    return [
        (grant, person)
        for grant, person in db.session.execute(query.order_by(Grant.role, Person.name, Grant.id))
    ]


def _held(registration_id: int, person_id: int, role: str) -> Grant | None:
    query = select(Grant).where(
        Grant.registration_id == registration_id,
        Grant.person_id == person_id,
        Grant.role == role,
        Grant.revoked_at.is_(None),
    )
    return db.session.scalars(query.limit(1)).first()
