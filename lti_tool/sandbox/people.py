"""Who has an account, and the people the sandbox begins with."""

import re
import secrets
import unicodedata
import uuid

from .records import STUDENTS, Kind, Person, State

FIRST_PEOPLE: list[tuple[str, str, Kind]] = [
    ("Maria", "Ortiz", "educator"),
    ("James", "Okafor", "educator"),
    ("Helen", "Brandt", "instructor"),
    ("Samuel", "Reyes", "assistant"),
    ("Ruth", "Alvarez", "administrator"),
    ("Test", "Student", "test_student"),
]

KIND_WORDS: dict[Kind, str] = {
    "educator": "Educator (student in the course)",
    "instructor": "Assessor (teacher)",
    "assistant": "Assessor (teaching assistant)",
    "administrator": "Administrator of the account",
    "test_student": "Test student (student view)",
}


def slug(text: str) -> str:
    """``María Ortiz`` becomes ``maria-ortiz``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "person"


def add_person(
    state: State, given_name: str, family_name: str, kind: Kind, courses: list[str]
) -> Person:
    """A new account, enrolled in ``courses`` unless it is an administrator's."""
    number = state.next_number()
    name = slug(f"{given_name} {family_name}")
    identifier = name if name not in state.people else f"{name}-{number}"
    person = Person(
        id=identifier,
        number=number,
        uuid=str(uuid.uuid4()),
        login_hint=secrets.token_hex(20),
        given_name=given_name,
        family_name=family_name,
        email=f"{identifier}@district.example",
        kind=kind,
        courses=[] if kind == "administrator" else list(courses),
    )
    state.people[identifier] = person
    return person


def is_student(person: Person, course: str) -> bool:
    """Whether the person learns, or learned, in the course (canvas.md 3.3, ``userId``)."""
    return person.kind in STUDENTS and course in person.courses


def students_of(state: State, course: str) -> list[Person]:
    return [person for person in state.people.values() if is_student(person, course)]


def may_enter(person: Person, course: str) -> bool:
    """Account administrators enter every course without being enrolled."""
    return person.kind == "administrator" or (person.active and course in person.courses)
