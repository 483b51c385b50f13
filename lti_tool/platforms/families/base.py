"""The interface of an LMS family, with what the plain specifications say as its default."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from flask_babel import gettext as _

from lti_tool.platforms.families import registration
from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.claims import (
    RESOURCE_LINK,
    TEST_USER,
    Claims,
    custom,
    identifier,
    listed,
    moment,
    roles,
)
from lti_tool.platforms.families.offer import Offer, Tool


@dataclass(frozen=True)
class ScoreFacts:
    """What a score message is made of, whichever LMS it goes to.

    `score` is 1.0 (earned), 0.0, or None for no score; `timestamp` is the AGS timestamp and
    `submitted_at` the attempt's constant time of submission.
    """

    subject: str
    timestamp: datetime
    submitted_at: datetime
    review_url: str
    score: float | None = None
    comment: str | None = None


class Family(ABC):
    """One LMS family: how it launches, and how it takes scores (AGS 2.0).

    name                       as stored on the registration
    sends_submitted            whether a "submitted" message shows anything there
    no_score_needs_empty       a release without a score would erase a grade, so it is sent only
                               where there is none
    reads_after                a 200 does not say that the grade was taken: the result is read
    returns_comments           a result without a comment means that there is no comment
    forgets_grades             a message without a score empties the result, though the grade stays
    makes_line_items           a column for a link can be made through AGS
    knows_submission_review    a deep link may say how its submissions are opened for review
                               (LTI Submission Review Service 1.0, 5)
    timestamp_step             the least that two timestamps of one person must differ
    parameters                 custom parameters that are asked for with every launch
    """

    name: ClassVar[str]
    sends_submitted: ClassVar[bool] = False
    no_score_needs_empty: ClassVar[bool] = True
    reads_after: ClassVar[bool] = False
    returns_comments: ClassVar[bool] = False
    forgets_grades: ClassVar[bool] = False
    makes_line_items: ClassVar[bool] = True
    knows_submission_review: ClassVar[bool] = True
    timestamp_step: ClassVar[timedelta] = timedelta(milliseconds=1)
    parameters: ClassVar[Mapping[str, str]] = {
        "context_history": "$Context.id.history",
        "link_history": "$ResourceLink.id.history",
        "assignment_due": "$ResourceLink.submission.endDateTime",
    }

    @property
    @abstractmethod
    def label(self) -> str:
        """What people call it, for sentences: "Canvas"."""

    # How it is connected

    def hosts(self, host: str) -> bool:
        """Whether a host name in lower case is its vendor's own service for many customers."""
        return False

    def registration(self, tool: Tool, offer: Offer) -> dict[str, Any]:
        """What to send to its registration endpoint (LTI Dynamic Registration 1.0, 3.3)."""
        taken = registration.messages(tool, offer)
        return registration.registration(tool, offer, self.parameters, taken)

    @property
    def after_registration(self) -> str:
        """What its administrator has to do once it has taken the registration."""
        return _("Close this page. If your LMS asks whether to activate the tool, say yes.")

    # How it launches

    def custom(self, claims: Claims) -> dict[str, str]:
        """The custom parameters that have a value, each once."""
        return custom(claims)

    def has_link(self, claims: Claims) -> bool:
        """Whether the launch is about a resource link, and not about the course itself."""
        return bool(identifier(claims, RESOURCE_LINK))

    def may_grade(self, claims: Claims) -> bool:
        """Whether the LMS says, beside the membership roles, that this person grades here."""
        return False

    def is_preview(self, claims: Claims) -> bool:
        """Whether this is a test student, a student view, or somebody acting as another."""
        return TEST_USER in roles(claims)

    def hide_names(self, claims: Claims) -> bool | None:
        """Whether the LMS asks for anonymous grading; None where this launch does not tell."""
        return None

    def frame_origins(self, claims: Claims) -> tuple[str, ...]:
        """Origins that may frame us beside the registration's own and the return address."""
        return ()

    def origins(self, claims: Claims) -> list[str]:
        """The contexts that this one was copied from, the newest first."""
        return listed(self.custom(claims), "context_history")

    def origin_links(self, claims: Claims) -> list[str]:
        """The resource links that this one was copied from, the newest first."""
        return listed(self.custom(claims), "link_history")

    def assignment_link(self, claims: Claims) -> str | None:
        """The resource link of the assignment that a launch is about without being one of that
        link: it changes the link by deep linking, or grades what was handed in there. None: of none
        that is there already."""
        return None

    def due_at(self, claims: Claims) -> datetime | None:
        """When the work of this launch is due, in UTC; None where the LMS does not tell."""
        return moment(self.custom(claims), "assignment_due")

    # How it takes scores

    def submitted(self, facts: ScoreFacts) -> dict[str, Any]:
        """The message that an attempt was submitted, where `sends_submitted`."""
        raise NotImplementedError(f"{self.name} shows nothing for a submission")

    def released(self, facts: ScoreFacts) -> dict[str, Any]:
        """The message of a release: final, with the comment, and the score if there is one."""
        body: dict[str, Any] = {
            "userId": facts.subject,
            "timestamp": self.written(facts.timestamp),
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
        }
        if facts.score is not None:
            body |= {"scoreGiven": int(facts.score), "scoreMaximum": 1}
        if facts.comment:
            body["comment"] = facts.comment
        return body

    def timestamp(self, now: datetime, last: datetime | None) -> datetime:
        """The timestamp of a message sent now, after one that carried `last`."""
        return now if last is None else max(now, last + self.timestamp_step)

    def written(self, moment: datetime) -> str:
        """A moment as this LMS reads it: ISO 8601 with a zone and sub-second digits (AGS 3.4.8)."""
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def verdict(self, status: int, text: str) -> Verdict:
        """What an answer to a score means."""
        return verdict(status, text)

    def line_item(self, link_id: str, title: str, tag: str) -> dict[str, Any]:
        """The column to make for a link: of maximum 1, so that earned is 1 of 1."""
        return {
            "scoreMaximum": 1,
            "label": title[:LABEL_LENGTH],
            "resourceLinkId": link_id,
            "tag": tag,
        }


# Open edX refuses a longer one, and Moodle's answer breaks on 256 (moodle.md 20).
LABEL_LENGTH = 100
OLD_WORDS = ("earlier", "before", "older", "later point", "already exists")


def verdict(status: int, text: str) -> Verdict:
    """What an answer means where the LMS follows HTTP and AGS (3.4.9: 409 for an old timestamp).

    Some say 400 instead, and name the timestamp (Canvas, Open edX).
    """
    lowered = text.lower()
    if 200 <= status < 300:
        return Verdict.STORED
    if status == 409 or (400 <= status < 500 and "already exists" in lowered):
        return Verdict.OLD_TIMESTAMP
    if status == 400 and "timestamp" in lowered and any(word in lowered for word in OLD_WORDS):
        return Verdict.OLD_TIMESTAMP
    if status in (408, 425, 429):
        return Verdict.THROTTLED
    if status >= 500:
        return Verdict.UNCLEAR
    if 300 <= status < 400:
        return Verdict.NOT_NOW
    return Verdict.REFUSED
