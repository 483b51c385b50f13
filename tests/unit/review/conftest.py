"""A course with submissions that wait, made row by row, and people who launch into it."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool import clock
from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.platforms import courses, people
from lti_tool.platforms.models import Course, Person, ResourceLink
from lti_tool.workspace.models import ArtifactFile, Attempt, Draft
from rubric import Credential, count_words
from tests import submissions
from tests.platform import INSTRUCTOR, Platform, enter

KEY = "ell-advocacy"
SLIDES = ["Our 87 students", "What staff do next"]


@cache
def written(name: str) -> submissions.Submission:
    """One of the submissions that were written for the tests."""
    return submissions.load(name)


def levels(credential: Credential, **others: str) -> dict[str, str]:
    """Every item's best level; `others` differ, a dot in an item's key written as `_`."""
    best = {item.key: item.top for item in credential.items}
    return best | {key.replace("_", "."): level for key, level in others.items()}


class School:
    """One course of the test platform: its link, its educators, and their submissions."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.platform = Platform.of(app)
        self.credential = definitions.newest(KEY)
        self.course = self.add_course("course-1")
        self.link = self.add_link(self.course, "link-1")
        db.session.commit()

    @property
    def registration_id(self) -> int:
        return self.platform.registration_id

    def add_course(self, context: str) -> Course:
        course = Course(
            registration_id=self.registration_id, context_id=context, title=f"Course {context}"
        )
        db.session.add(course)
        db.session.flush()
        return course

    def add_link(self, course: Course, link_id: str) -> ResourceLink:
        link = ResourceLink(
            registration_id=self.registration_id,
            course_id=course.id,
            resource_link_id=link_id,
            lineitem_url=f"https://lms.example/{link_id}",
        )
        db.session.add(link)
        db.session.flush()
        return link

    def person(self, subject: str, locale: str | None = None) -> Person:
        person = people.remember(self.registration_id, subject, subject.title(), locale=locale)
        db.session.flush()
        return person

    def submit(
        self,
        subject: str = "ana",
        name: str = "earns",
        *,
        changed: Mapping[str, str] | None = None,
        carried: Mapping[str, int] | None = None,
        note: str = "",
        changes: Mapping[str, str] | None = None,
        link: ResourceLink | None = None,
        submitted_at: datetime | None = None,
        locale: str | None = None,
    ) -> Attempt:
        """Hand in a written submission; `changed` texts differ. Commits."""
        link = link or self.link
        person = self.person(subject, locale)
        self._join(link, person)
        draft = self._draft(link, person)
        attempt = Attempt(
            public_id=secrets.token_urlsafe(16),
            registration_id=self.registration_id,
            course_id=link.course_id,
            link_id=link.id,
            person_id=person.id,
            draft_id=draft.id,
            number=len(draft.attempts) + 1,
            credential_key=KEY,
            credential_version=self.credential.version,
            snapshot=self._snapshot(draft, written(name), changed or {}, note)
            | {"changes": dict(changes or {})},
            carried=dict(carried or {}),
            posts_scores=True,
            submitted_at=submitted_at or clock.now(),
        )
        db.session.add(attempt)
        db.session.commit()
        return attempt

    def _join(self, link: ResourceLink, person: Person) -> None:
        courses.remember_membership(
            link.course_id, person.id, roles=["Learner"], is_learner=True, posts_scores=True
        )

    def _draft(self, link: ResourceLink, person: Person) -> Draft:
        found = db.session.query(Draft).filter_by(link_id=link.id, person_id=person.id).first()
        if found is None:
            found = Draft(
                public_id=secrets.token_urlsafe(16),
                registration_id=self.registration_id,
                course_id=link.course_id,
                link_id=link.id,
                person_id=person.id,
                credential_key=KEY,
                credential_version=self.credential.version,
            )
            db.session.add(found)
            db.session.flush()
        return found

    def _snapshot(
        self,
        draft: Draft,
        work: submissions.Submission,
        changed: Mapping[str, str],
        note: str,
    ) -> dict[str, Any]:
        texts = {**work.issue_titles, **work.texts, **changed}
        file = self._slides(draft)
        return {
            "texts": texts,
            "counts": {key: count_words(body) for key, body in texts.items()},
            "choices": {"chosen_issue": f"issue{work.chosen_issue}"},
            "links": {},
            "files": [
                {
                    "slot": file.slot_key,
                    "public_id": file.public_id,
                    "name": file.name,
                    "kind": file.kind,
                    "size": file.size,
                    "sha256": file.sha256,
                    "words": file.words,
                }
            ],
            "changes_note": note,
        }

    def _slides(self, draft: Draft) -> ArtifactFile:
        slot = self.credential.artifact("presentation").files[0]
        file = ArtifactFile(
            public_id=secrets.token_urlsafe(16),
            draft_id=draft.id,
            slot_key=slot.key,
            storage_key="none",
            name="presentation.pptx",
            kind="pptx",
            size=40_000,
            sha256="0" * 64,
            pages=[{"text": text, "notes": ""} for text in SLIDES],
            words=sum(map(count_words, SLIDES)),
        )
        db.session.add(file)
        db.session.flush()
        return file


class Assessor:
    """Somebody with a browser of their own who has launched into the course."""

    def __init__(self, app: Flask, subject: str, **launch: Any) -> None:
        self.client: FlaskClient = app.test_client()
        launch = {"roles": [INSTRUCTOR]} | launch
        self.path = enter(self.client, app, sub=subject, **launch)

    def get(self, page: str, **options: Any) -> Any:
        """Open a page below the launch's own path."""
        return self.client.get(f"{self.path}/submissions{page}", **options)

    def post(self, page: str, form: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Send a form."""
        return self.client.post(f"{self.path}/submissions{page}", data=form or {}, **options)

    def put(self, page: str, body: Any) -> Any:
        """Send what a script sends."""
        return self.client.put(
            f"{self.path}/submissions{page}", json=body, headers={"Accept": "application/json"}
        )


def rubric_form(
    levels: Mapping[str, str],
    comments: Mapping[str, str] | None = None,
    revision: int = 0,
    **others: str,
) -> dict[str, str]:
    """The rubric as its form sends it, with one revision for all items."""
    form = {f"revision-{key}": str(revision) for key in levels}
    form |= dict(levels)
    form |= {f"comment-{key}": text for key, text in (comments or {}).items()}
    return form | others


@pytest.fixture
def school(app: Flask) -> School:
    app.config["WTF_CSRF_ENABLED"] = False
    return School(app)


@pytest.fixture
def assessor(app: Flask, school: School) -> Assessor:
    return Assessor(app, "vera")


@pytest.fixture
def launched(app: Flask, school: School) -> Callable[..., Assessor]:
    """Let more people launch: `launched("otto", roles=[…])`."""
    return lambda subject, **launch: Assessor(app, subject, **launch)
