"""Names and roles (canvas.md 6, moodle.md 28)."""

from typing import Any

from .errors import Refused
from .families import Family
from .people import may_enter
from .records import Course, Person, State
from .roles import INSTRUCTOR, LEARNER, MOODLE_ROSTER, membership_roles

SHORT = {"Learner": LEARNER, "Instructor": INSTRUCTOR}


def enrolled(state: State, course: Course) -> list[Person]:
    """Whoever left is absent, not inactive; account administrators were never enrolled."""
    return [
        person
        for person in state.people.values()
        if person.kind != "administrator" and may_enter(person, course.id)
    ]


def canvas_members(state: State, family: Family, course: Course, query: dict[str, str]) -> Any:
    """All members, before paging; 400 for an ``rlid`` that is not in the course."""
    link = query.get("rlid")
    links = {one.uuid for one in state.assignments.values() if one.course == course.id}
    if link and link not in links | {course.opaque}:
        raise Refused(400, "Invalid 'rlid' parameter")
    members = []
    for person in enrolled(state, course):
        roles = membership_roles(person.kind)
        if not query.get("role") or query["role"] in roles:
            members.append({**_member(state, family, person), "roles": roles})
    return members


def moodle_members(state: State, family: Family, course: Course, query: dict[str, str]) -> Any:
    """Short role names; 404 for an unknown ``rlid``. Nobody is a test student here."""
    link = query.get("rlid")
    if link and (link not in state.assignments or state.assignments[link].course != course.id):
        raise Refused(404, "No such link")
    members = []
    for person in enrolled(state, course):
        roles = MOODLE_ROSTER.get(person.kind, [])
        wanted = query.get("role")
        if roles and (not wanted or wanted in roles or wanted in [SHORT[one] for one in roles]):
            members.append({**_member(state, family, person), "roles": roles})
    return members


def container(family: Family, course: Course, members: list[Any]) -> dict[str, Any]:
    return {
        "id": family.memberships_url(course),
        "context": {
            "id": family.context_id(course),
            "label": course.code,
            "title": course.title,
        },
        "members": members,
    }


def _member(state: State, family: Family, person: Person) -> dict[str, Any]:
    level = family.tool.privacy
    member: dict[str, Any] = {"status": "Active", "user_id": family.subject(state, person)}
    if level in {"public", "name_only"}:
        member |= {
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
        }
    if level in {"public", "email_only"}:
        member["email"] = person.email
    if family.rules == "canvas":
        member["lti11_legacy_user_id"] = person.login_hint
    return member
