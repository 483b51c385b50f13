"""The draft of one person at one link: found, made at the first visit, loaded as a whole."""

import secrets

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from lti_tool.credentials import bindings
from lti_tool.database import db
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.errors import NoActivity, NotFromLink
from lti_tool.workspace.models import ArtifactFile, Attempt, Draft, DraftText
from rubric import Credential

EVERYTHING = (
    selectinload(Draft.texts),
    selectinload(Draft.files),
    selectinload(Draft.tags),
    selectinload(Draft.anchors),
    selectinload(Draft.attempts).selectinload(Attempt.outcomes),
)
_draft = Draft.__table__.c
OF_VISITOR = and_(
    _draft.registration_id == bindparam("registration_id"),
    _draft.link_id == bindparam("link_id"),
    _draft.person_id == bindparam("person_id"),
)
"""Which draft is the visitor's, in statements that are made once; `place` says whose."""
_HOLD = select(_draft.id).where(OF_VISITOR).with_for_update()


def find(who: Visitor, *, pages: bool = False) -> Draft | None:
    """The visitor's draft at their link with everything: a query for each kind of thing.

    `pages`: also what was read out of the files. Raises NotFromLink where the launch names no link.
    """
    if who.link_id is None:
        raise NotFromLink()
    query = _query(who).options(*EVERYTHING)
    if pages:
        query = query.options(selectinload(Draft.files).undefer(ArtifactFile.pages))
    return db.session.scalar(query)


def locked(who: Visitor) -> Draft | None:
    """The visitor's draft, held against every other writer until this transaction ends."""
    hold(who)
    return db.session.scalar(_query(who).options(*EVERYTHING))


def hold(who: Visitor) -> None:
    """Let nobody else write to the visitor's draft until this transaction ends. What is read from
    here on is what they have left. Raises NotFromLink."""
    mine = place(who)
    # SQLite has one writer at a time, and a request that may write has begun as that one.
    if db.engine.dialect.name != "sqlite":
        db.session.execute(_HOLD, mine)


def hold_of(attempt: Attempt) -> None:
    """As `hold`, of the draft that an attempt was made from."""
    db.session.execute(select(Draft.id).where(Draft.id == attempt.draft_id).with_for_update())


def place(who: Visitor) -> dict[str, int]:
    """The values of OF_VISITOR. Raises NotFromLink."""
    if who.link_id is None:
        raise NotFromLink()
    return {
        "registration_id": who.registration_id,
        "link_id": who.link_id,
        "person_id": who.person_id,
    }


def of_attempt(attempt: Attempt) -> Draft:
    """The draft that an attempt was made from, with everything, as `find` loads it."""
    return db.session.scalars(
        select(Draft).where(Draft.id == attempt.draft_id).options(*EVERYTHING)
    ).one()


def ensure(who: Visitor) -> None:
    """Make sure that the visitor has a draft here. Commits: nothing else may be under way.

    Raises NotFromLink, and NoActivity where the link presents no credential yet.
    """
    if who.link_id is None:
        raise NotFromLink()
    if db.session.scalar(_query(who)) is not None:
        return
    credential = presented(who)
    # What was read so far is let go: on SQLite a reader cannot become a writer later.
    db.session.rollback()
    db.session.add(_new(who, credential))
    try:
        db.session.commit()
    except IntegrityError:
        # Another window made it at the same moment.
        db.session.rollback()


def writers(registration_id: int, course_id: int, link_id: int | None = None) -> set[int]:
    """Who has saved something in a course, at one link where given, by number. One query."""
    query = select(Draft.person_id).where(
        Draft.registration_id == registration_id,
        Draft.course_id == course_id,
        or_(
            Draft.texts.any(DraftText.body != ""),
            Draft.files.any(ArtifactFile.removed_at.is_(None)),
        ),
    )
    if link_id is not None:
        query = query.where(Draft.link_id == link_id)
    return set(db.session.scalars(query))


def presented(who: Visitor) -> Credential:
    """What the visitor's link presents. Raises NotFromLink, NoActivity."""
    if who.link_id is None:
        raise NotFromLink()
    credential = bindings.bound(who.link_id)
    if credential is None:
        raise NoActivity()
    return credential


def _query(who: Visitor):  # type: ignore[no-untyped-def]
    return select(Draft).where(
        Draft.registration_id == who.registration_id,
        Draft.link_id == who.link_id,
        Draft.person_id == who.person_id,
    )


def _new(who: Visitor, credential: Credential) -> Draft:
    return Draft(
        public_id=secrets.token_urlsafe(12),
        registration_id=who.registration_id,
        course_id=who.course_id,
        link_id=who.link_id,
        person_id=who.person_id,
        credential_key=credential.key,
        credential_version=credential.version,
    )
