"""What differs between the two LMSs before any score is sent: names of things and addresses."""

from abc import ABC, abstractmethod
from typing import ClassVar

from .people import is_student
from .records import (
    Assignment,
    Course,
    LaunchKind,
    LineItem,
    Person,
    Placement,
    Rules,
    State,
    ToolRegistration,
)


class Family(ABC):
    """One LMS family as its registered ``tool`` sees it. Addresses are absolute, below ``base``."""

    rules: ClassVar[Rules]
    auth_path: ClassVar[str]
    token_path: ClassVar[str]
    jwks_path: ClassVar[str]
    configuration_path: ClassVar[str]
    registration_path: ClassVar[str]
    placement_names: ClassVar[dict[LaunchKind, str]]
    token_lifetime: ClassVar[int] = 3600
    id_token_lifetime: ClassVar[int]

    def __init__(self, base: str, tool: ToolRegistration) -> None:
        self.base = base
        self.tool = tool

    def deployment_id(self, state: State) -> str:
        """As the LMS's administrator sees it, unless the options name another."""
        return state.options.deployment_id or self.tool.deployment_id

    def placement(self, kind: LaunchKind) -> Placement | None:
        """Where the tool is opened by a launch of this kind; None where it is not offered."""
        name = self.placement_names.get(kind)
        return next((one for one in self.tool.placements if one.name == name), None)

    @abstractmethod
    def subject(self, state: State, person: Person) -> str:
        """The ``sub`` of a launch, and the ``user_id`` of the roster."""

    @abstractmethod
    def person(self, state: State, subject: str) -> Person | None:
        """Whom a tool means by a ``userId``."""

    @abstractmethod
    def login_hint(self, person: Person) -> str: ...

    @abstractmethod
    def context_id(self, course: Course) -> str: ...

    @abstractmethod
    def link_id(self, assignment: Assignment) -> str: ...

    @abstractmethod
    def line_items_url(self, course: Course) -> str: ...

    @abstractmethod
    def line_item_url(self, item: LineItem, service: str = "") -> str:
        """The line item, or its ``scores`` or ``results``."""

    @abstractmethod
    def memberships_url(self, course: Course) -> str: ...

    def gradable(self, person: Person | None, course: str) -> bool:
        """Whether a score for this person is taken at all."""
        return person is not None and is_student(person, course)


class Canvas(Family):
    """Identifiers and addresses of canvas.md 1.1, 1.2 and 3.1."""

    rules = "canvas"
    auth_path = "/api/lti/authorize_redirect"
    token_path = "/login/oauth2/token"  # noqa: S105 - an address
    jwks_path = "/api/lti/security/jwks"
    configuration_path = "/api/lti/security/openid-configuration"
    registration_path = "/api/lti/registrations"
    placement_names: ClassVar[dict[LaunchKind, str]] = {
        "navigation": "course_navigation",
        "deep_linking": "assignment_selection",
    }
    id_token_lifetime = 3600

    def subject(self, state: State, person: Person) -> str:
        return person.uuid

    def person(self, state: State, subject: str) -> Person | None:
        """By UUID, a former UUID of a merged account, or the numeric id (canvas.md 3.3)."""
        return next(
            (
                person
                for person in state.people.values()
                if subject in {person.uuid, str(person.number), *person.former_uuids}
            ),
            None,
        )

    def login_hint(self, person: Person) -> str:
        return person.login_hint

    def context_id(self, course: Course) -> str:
        return course.opaque

    def link_id(self, assignment: Assignment) -> str:
        return assignment.uuid

    def line_items_url(self, course: Course) -> str:
        return f"{self.base}/api/lti/courses/{course.id}/line_items"

    def line_item_url(self, item: LineItem, service: str = "") -> str:
        address = f"{self.base}/api/lti/courses/{item.course}/line_items/{item.id}"
        return f"{address}/{service}" if service else address

    def memberships_url(self, course: Course) -> str:
        return f"{self.base}/api/lti/courses/{course.id}/names_and_roles"


class Moodle(Family):
    """Identifiers of moodle.md 2; addresses as Moodle writes them, ``type_id`` and all."""

    rules = "moodle"
    auth_path = "/mod/lti/auth.php"
    token_path = "/mod/lti/token.php"  # noqa: S105 - an address
    jwks_path = "/mod/lti/certs.php"
    configuration_path = "/mod/lti/openid-configuration.php"
    registration_path = "/mod/lti/openid-registration.php"
    placement_names: ClassVar[dict[LaunchKind, str]] = {"deep_linking": "ContentArea"}
    id_token_lifetime = 60

    @property
    def type_id(self) -> str:
        """The tool's number, which is also its deployment (moodle.md 2)."""
        return self.tool.deployment_id

    def subject(self, state: State, person: Person) -> str:
        """A test student is a teacher who switched role, with their own ``sub`` (moodle.md 3)."""
        if person.kind == "test_student":
            teachers = (one for one in state.people.values() if one.kind == "instructor")
            person = next(teachers, person)
        return str(person.number)

    def person(self, state: State, subject: str) -> Person | None:
        found = (one for one in state.people.values() if str(one.number) == subject)
        return next((one for one in found if one.kind != "test_student"), None)

    def login_hint(self, person: Person) -> str:
        return str(person.number)

    def context_id(self, course: Course) -> str:
        return course.id

    def link_id(self, assignment: Assignment) -> str:
        return assignment.id

    def line_items_url(self, course: Course) -> str:
        return f"{self.base}/mod/lti/services.php/{course.id}/lineitems?type_id={self.type_id}"

    def line_item_url(self, item: LineItem, service: str = "") -> str:
        tail = f"/{service}" if service else ""
        return (
            f"{self.base}/mod/lti/services.php/{item.course}/lineitems/{item.id}"
            f"/lineitem{tail}?type_id={self.type_id}"
        )

    def memberships_url(self, course: Course) -> str:
        return (
            f"{self.base}/mod/lti/services.php/CourseSection/{course.id}"
            f"/bindings/{self.type_id}/memberships"
        )

    def gradable(self, person: Person | None, course: str) -> bool:
        return super().gradable(person, course) and person is not None and person.active


FAMILIES: dict[Rules, type[Family]] = {"canvas": Canvas, "moodle": Moodle}


def family_of(rules: Rules, base: str, tool: ToolRegistration) -> Family:
    return FAMILIES[rules](base, tool)
