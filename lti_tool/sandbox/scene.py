"""A pending launch with its records looked up."""

from dataclasses import dataclass

from .families import Family
from .records import Assignment, Course, PendingLaunch, Person, State


@dataclass(frozen=True)
class Scene:
    state: State
    launch: PendingLaunch
    family: Family
    person: Person
    course: Course
    assignment: Assignment | None
    student: Person | None
    masquerading: Person | None


def scene_of(state: State, launch: PendingLaunch, family: Family) -> Scene:
    return Scene(
        state=state,
        launch=launch,
        family=family,
        person=state.people[launch.person],
        course=state.courses[launch.course],
        assignment=state.assignments[launch.assignment] if launch.assignment else None,
        student=state.people[launch.student] if launch.student else None,
        masquerading=state.people.get(launch.masquerading or ""),
    )
