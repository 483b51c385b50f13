"""The one course: who is in it, and where the tool is placed."""

from dataclasses import dataclass

from opaque_keys.edx.keys import CourseKey, UsageKey

# As long as they get: the ids of this course's blocks are longer than a line item's label may be.
COURSE_KEY = CourseKey.from_string(
    "course-v1:DistrictAdministratorsAcademy+EnglishLanguageLearners+2026_Fall"
)
COURSE_NAME = "English Language Learners"
COURSE_ORG = "District"
POINTS = 10.0


@dataclass(frozen=True)
class Person:
    """Somebody in the course.

    ``role`` is the LMS's course role in a launch. ``members_roles`` are all roles that the
    roster sees: the LMS enrolls a course's author as a student too. ``forum_role`` is the
    one in the course's discussions, which may add a teaching assistant's LTI role.
    """

    username: str
    name: str
    role: str
    members_roles: tuple[str, ...]
    forum_role: str | None = None
    is_staff: bool = False


PEOPLE = {
    person.username: person
    for person in (
        Person("learner", "Lena Lopez", "student", ("student",)),
        Person("second_learner", "Sam Sato", "student", ("student",)),
        Person("instructor", "Ines Ito", "instructor", ("student", "instructor", "staff")),
        Person("staff", "Stan Stone", "staff", ("staff",)),
        Person("assistant", "Ada Abel", "student", ("student",), forum_role="Community TA"),
        Person("global_staff", "Gus Gray", "instructor", (), is_staff=True),
    )
}


@dataclass(frozen=True)
class Placement:
    """The tool on one page of the course; ``mode`` is its Assignment and Grade Services mode.

    ``chosen``: the page has no custom parameters of its own, what it presents is chosen by deep
    linking.
    """

    mode: str
    title: str
    chosen: bool = False

    @property
    def name(self) -> str:
        return f"{self.mode}_chosen" if self.chosen else self.mode

    @property
    def location(self) -> UsageKey:
        return COURSE_KEY.make_usage_key("lti_consumer", self.name)


PLACEMENTS = {
    placement.name: placement
    for placement in (
        Placement("declarative", "Advocacy, graded by the course"),
        Placement("programmatic", "Advocacy, graded by the tool"),
        Placement("disabled", "Advocacy, not graded"),
        Placement("declarative", "To be chosen, graded by the course", chosen=True),
        Placement("programmatic", "To be chosen, graded by the tool", chosen=True),
    )
}
