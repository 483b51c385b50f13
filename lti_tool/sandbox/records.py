"""Everything the sandbox remembers, as plain records that are saved as JSON."""

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from lti1p3platform.constants import LTI_1P3_ACCESS_TOKEN_SCOPES

Rules = Literal["canvas", "moodle"]
Kind = Literal["educator", "instructor", "assistant", "administrator", "test_student"]
LaunchKind = Literal[
    "assignment", "module", "speedgrader", "details", "navigation", "review", "deep_linking"
]
Privacy = Literal["public", "name_only", "email_only", "anonymous"]
STUDENTS = ("educator", "test_student")
STAFF = ("instructor", "assistant")


@dataclass
class Person:
    """Somebody with an account. ``id`` stands in the pages' addresses."""

    id: str
    number: int
    uuid: str
    login_hint: str
    given_name: str
    family_name: str
    email: str
    kind: Kind
    courses: list[str] = field(default_factory=list)
    active: bool = True
    former_uuids: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass
class Course:
    id: str
    opaque: str
    code: str
    title: str
    history: list[str] = field(default_factory=list)
    concluded: bool = False


@dataclass
class Assignment:
    """An activity in a course. ``url`` absent: a column that the tool made, without a page."""

    id: str
    course: str
    uuid: str
    title: str
    description: str
    points: float
    url: str | None
    custom: dict[str, str] = field(default_factory=dict)
    graded: bool = True
    published: bool = True
    anonymous: bool = False
    grading_type: Literal["points", "pass_fail"] = "points"
    allowed_attempts: int | None = None
    due_at: str | None = None
    unlock_at: str | None = None


@dataclass
class LineItem:
    """``gradebook`` false: stored results that no person sees (Canvas's extra line items)."""

    id: str
    course: str
    label: str
    maximum: float
    assignment: str | None = None
    coupled: bool = False
    gradebook: bool = True
    resource_id: str | None = None
    tag: str | None = None
    resource_link_id: str | None = None
    start_at: str | None = None
    end_at: str | None = None
    submission_type: dict[str, Any] | None = None
    submission_review: dict[str, Any] | None = None
    locked: bool = False


@dataclass
class Comment:
    text: str
    at: float
    author: str | None = None


@dataclass
class Submission:
    """One attempt as the gradebook stores it; ``url`` is what the grading view launches."""

    attempt: int
    type: str
    url: str | None
    submitted_at: str


@dataclass
class Result:
    """What the Results service answers; Canvas keeps it apart from the gradebook's score."""

    score: float | None
    maximum: float
    comment: str | None
    timestamp: str
    grading_progress: str


@dataclass
class Grade:
    """One cell of the gradebook. ``state`` is Canvas's workflow state; Moodle has two of them."""

    score: float | None = None
    score_is_current: bool = True
    state: Literal["unsubmitted", "submitted", "pending_review", "graded"] = "unsubmitted"
    comments: list[Comment] = field(default_factory=list)
    submission: Submission | None = None
    versions: list[Submission] = field(default_factory=list)
    result: Result | None = None
    graded_by: str | None = None
    overridden: bool = False
    changed_at: float | None = None


@dataclass
class Book:
    """The gradebook kept under one set of rules. Grades are keyed ``<line item>/<person>``."""

    line_items: dict[str, LineItem] = field(default_factory=dict)
    grades: dict[str, Grade] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Placement:
    """Where the LMS offers the tool. ``target_link_uri`` absent: the tool's own address."""

    name: str
    message_type: str
    target_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)


@dataclass
class ToolRegistration:
    """The tool as one LMS knows it. ``domain`` is a host, with its port where it has one.

    Not ``active``: the tool told about itself, and nobody has confirmed it yet.
    """

    client_id: str
    deployment_id: str
    name: str
    domain: str
    initiate_login_uri: str
    redirect_uris: list[str]
    target_link_uri: str
    jwks_uri: str
    scopes: list[str]
    custom: dict[str, str]
    privacy: Privacy
    placements: list[Placement]
    active: bool = False

    def owns(self, url: str) -> bool:
        """Whether an address lies on the tool's host or below it (canvas.md 4.1)."""
        host = urlsplit(url).hostname or ""
        mine = urlsplit(f"//{self.domain}").hostname or ""
        return host == mine or host.endswith(f".{mine}")


@dataclass
class LinkItem:
    """One resource link that a tool chose; ``points`` absent: it brought no line item."""

    title: str
    description: str
    url: str
    custom: dict[str, str] = field(default_factory=dict)
    points: float | None = None
    resource_id: str | None = None
    tag: str | None = None
    submission_review: dict[str, Any] | None = None
    unlock_at: str | None = None
    due_at: str | None = None


@dataclass
class Choice:
    """What came back from deep linking. ``assignment``: the existing one that it was made for;
    ``added``: the titles of what was created at once."""

    key: str
    rules: Rules
    person: str
    course: str
    created: float
    assignment: str | None = None
    items: list[LinkItem] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    message: str | None = None
    error: str | None = None


@dataclass
class PendingLaunch:
    """A login that was initiated; the message hint names it and works once."""

    key: str
    rules: Rules
    kind: LaunchKind
    person: str
    course: str
    url: str
    created: float
    assignment: str | None = None
    student: str | None = None
    masquerading: str | None = None
    used: bool = False


@dataclass
class SigningKey:
    pem: str
    created: float


@dataclass
class Fault:
    """A misbehavior that was asked for; ``times`` counts down to nothing."""

    service: str
    how: str
    times: int
    retry_after: int | None = None
    seconds: float = 5.0
    words: str | None = None


@dataclass
class Options:
    """What an LMS administrator, or an older version, may have set differently.

    ``privacy``, ``scopes`` and ``custom`` belong to the registration by hand; a tool that
    registered itself brings its own.
    """

    iat_age: int = 3
    deployment_parameter: Literal["deployment_id", "lti_deployment_id", "both"] = "both"
    storage_target: str | None = None
    privacy: Privacy = "public"
    ags: bool = True
    nrps: bool = True
    context: bool = True
    developer_key: bool = True
    native_custom: bool = False
    deep_link_line_items: bool = True
    roster_page: int = 50
    scopes: list[str] = field(default_factory=lambda: list(LTI_1P3_ACCESS_TOKEN_SCOPES))
    roles: list[str] | None = None
    custom: dict[str, str] | None = None
    deployment_id: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass
class State:
    """All of it. ``number`` is the last number given to a record; ``institution`` is 40 hex.

    ``registrations`` holds, by rules, the tool that registered itself; ``assertions`` what works
    once, with the time after which it may be forgotten; ``notice_handlers`` addresses by client
    id and type of notice; ``notices`` what was sent there.
    """

    rules: Rules
    institution: str
    number: int = 100
    options: Options = field(default_factory=Options)
    keys: list[SigningKey] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    books: dict[str, Book] = field(
        default_factory=lambda: {"canvas": Book(), "moodle": Book()},
    )
    launches: dict[str, PendingLaunch] = field(default_factory=dict)
    assertions: dict[str, float] = field(default_factory=dict)
    registrations: dict[str, ToolRegistration] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    notice_handlers: dict[str, dict[str, str]] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    def next_number(self) -> int:
        self.number += 1
        return self.number
