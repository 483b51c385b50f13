"""One educator in one activity, in the LMS and in the tool's database."""

import secrets
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.database import db
from lti_tool.gradebook import outbox, worker
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms.ags import LINE_ITEM, RESULT, SCORE
from lti_tool.platforms.models import Course, Membership, Person, Registration, ResourceLink
from tests.sandbox_client import SandboxServer

ALL_SCOPES = [LINE_ITEM, RESULT, SCORE]
EXTENSION = "https://canvas.instructure.com/lti/submission"


@dataclass
class Campus:
    """Writes to the outbox as the application does, and reads the LMS's own gradebook."""

    lms: SandboxServer
    person: str
    assignment: str
    facts: outbox.AttemptFacts
    times: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def open(cls, lms: SandboxServer, family: str, points: float = 100) -> "Campus":
        """A new person and assignment in the LMS, and their rows in the tool. No commit."""
        told = lms.registration(family)
        person = lms.add_person("Ana", secrets.token_hex(4))
        assignment = lms.add_assignment("Advocacy", points=points)
        columns = lms.gradebook(family)["columns"]
        column = next(each for each in columns if each["assignment"] == assignment["id"])
        subject = next(each for each in lms.people() if each["id"] == person)["sub"][family]
        registration = Registration(
            family=family,
            **{
                name: told[name]
                for name in ("name", "issuer", "client_id", "auth_url", "token_url", "jwks_url")
            },
        )
        db.session.add(registration)
        db.session.flush()
        link = enroll(registration, subject, column["url"], column["url"].rpartition("/")[0])
        return cls(lms, person, assignment["id"], link)

    def submit(self, attempt: str = "attempt-1", **differs: Any) -> Delivery:
        """Owe "submitted", as submitting does. Commits."""
        row = outbox.owe_submitted(self.attempt(attempt, **differs))
        db.session.commit()
        return row

    def release(
        self,
        earned: bool,
        attempt: str = "attempt-1",
        comment: str = "",
        zero: bool = False,
        **differs: Any,
    ) -> Delivery:
        """Owe a release, as releasing does. Commits."""
        row = outbox.owe_released(
            self.attempt(attempt, **differs),
            earned=earned,
            comment=comment or ("Earned." if earned else "Not yet earned."),
            zero_when_not_yet=zero,
        )
        db.session.commit()
        return row

    def attempt(self, attempt: str, **differs: Any) -> outbox.AttemptFacts:
        """The facts of an attempt; its submission time is one per attempt."""
        at = self.times.setdefault(attempt, clock.now())
        return outbox.AttemptFacts(
            **vars(self.facts)
            | {
                "attempt": attempt,
                "review_url": f"http://localhost:8000/lti/review/{attempt}",
                "submitted_at": at,
            }
            | differs
        )

    def somebody_else(self) -> "Campus":
        """Another person's results in the same activity, whom the LMS does not know."""
        person = Person(registration_id=self.facts.registration_id, subject=secrets.token_hex(4))
        db.session.add(person)
        db.session.flush()
        link = db.session.get_one(ResourceLink, self.facts.link_id)
        member = Membership(course_id=link.course_id, person_id=person.id, roles=[])
        member.is_learner = member.posts_scores = True
        db.session.add(member)
        db.session.commit()
        return replace(self, facts=replace(self.facts, person_id=person.id))

    @property
    def grade(self) -> dict[str, Any]:
        """The cell of the LMS's gradebook."""
        found = self.lms.grade(self.person, self.assignment)
        assert found is not None, "the gradebook holds nothing of this person"
        return found

    @property
    def untouched(self) -> bool:
        """Whether no score has ever reached the gradebook."""
        return self.lms.grade(self.person, self.assignment) is None

    @property
    def comments(self) -> list[str]:
        """The comments shown beside the grade."""
        return [each["text"] for each in self.grade["comments"]]

    def scores_seen(self) -> list[float | None]:
        """The score after each change, as the LMS kept it."""
        entries = self.lms.history(person=self.person, assignment=self.assignment)
        return [entry["score"] for entry in entries]

    def bodies(self) -> list[dict[str, Any]]:
        """Every score message that the LMS took, oldest first."""
        entries = self.lms.history(person=self.person, assignment=self.assignment)
        return [entry["detail"] for entry in entries if entry["cause"] == "score"]

    def teacher_sets(self, score: float | None) -> None:
        """A teacher's own grade, out of the assignment's points."""
        self.lms.override_grade(self.person, score, assignment=self.assignment)


def enroll(
    registration: Registration, subject: str, line_item: str | None, line_items: str | None
) -> outbox.AttemptFacts:
    """A course, link, learner and membership of a registration; facts without an attempt."""
    unique = secrets.token_hex(4)
    course = Course(registration_id=registration.id, context_id=f"course-{unique}")
    person = Person(registration_id=registration.id, subject=subject, name="Ana Ruiz")
    db.session.add_all([course, person])
    db.session.flush()
    link = ResourceLink(
        registration_id=registration.id,
        course_id=course.id,
        resource_link_id=f"link-{unique}",
        title="Advocacy",
        lineitem_url=line_item,
        lineitems_url=line_items,
        scopes=ALL_SCOPES,
    )
    member = Membership(
        course_id=course.id, person_id=person.id, roles=[], is_learner=True, posts_scores=True
    )
    db.session.add_all([link, member])
    db.session.flush()
    return outbox.AttemptFacts(
        registration_id=registration.id,
        link_id=link.id,
        person_id=person.id,
        attempt="",
        review_url="",
        submitted_at=clock.now(),
    )


def deliver() -> int:
    """What the worker does when it is woken."""
    return worker.deliver_due()


def wait_and_deliver() -> int:
    """The same, after whatever anybody had to wait for has passed."""
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Delivery).where(Delivery.state == "waiting").values(due_at=past))
    db.session.commit()
    return deliver()


def next_second() -> None:
    """Wait until the second after this one: Moodle knows no shorter time."""
    time.sleep(1.01 - time.time() % 1)


def let_leases_run_out() -> None:
    """As if five minutes had passed since a worker died."""
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Delivery).where(Delivery.state == "sending").values(lease_until=past))
    db.session.commit()


def forget_timestamps() -> None:
    """As if the tool's database had been restored from before the last message."""
    db.session.execute(update(Delivery).values(timestamp=None))
    db.session.commit()


def row(delivery: Delivery) -> Delivery:
    """The delivery as it stands in the database now."""
    db.session.rollback()
    return db.session.scalars(
        select(Delivery).where(Delivery.id == delivery.id).execution_options(populate_existing=True)
    ).one()
