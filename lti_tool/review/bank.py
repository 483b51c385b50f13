"""Comments kept for use again: an assessor's own, and the program's, which everybody who assesses
may use and its administrators write. Nothing here commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select, update

from lti_tool import clock
from lti_tool.database import LARGEST_INTEGER, db
from lti_tool.review import placeholders
from lti_tool.review.case import Case
from lti_tool.review.errors import CommentConflict, CommentNotFound, CommentRefused
from lti_tool.review.models import BankComment
from lti_tool.review.standing import OVERALL
from lti_tool.web.access import Audience, RoleRefused
from lti_tool.web.visitor import Visitor
from rubric import Credential
from rubric.frameworks import folded

MAX_BODY = 4_000
MAX_KEPT = 500
"""How many one person keeps for a credential, and how many a program does."""


@dataclass(frozen=True)
class Written:
    """A comment to keep: its text, the item that it is for (None: any line; OVERALL: the comment
    on the whole), and whether it is the program's."""

    body: str
    item: str | None = None
    program: bool = False


def kept(who: Visitor, credential_key: str, words: str = "") -> list[BankComment]:
    """What a visitor may use for a credential and holds each of `words`, most used first."""
    query = (
        select(BankComment)
        .where(
            _usable(who),
            BankComment.credential_key == credential_key,
            BankComment.removed_at.is_(None),
        )
        .order_by(BankComment.used.desc(), BankComment.id.desc())
    )
    wanted = folded(words).split()
    return [one for one in db.session.scalars(query) if all(w in folded(one.body) for w in wanted)]


def offered(who: Visitor, case: Case, item_key: str, language: str) -> list[dict[str, object]]:
    """What may be inserted at a line, with its placeholders filled, for the script that shows it:
    `{"id", "text", "any": for any line, "program": everybody's, "used"}` each."""
    values = placeholders.values(case, item_key, language)
    return [
        {
            "id": one.id,
            "text": placeholders.fill(one.body, values),
            "any": one.item_key is None,
            "program": one.person_id is None,
            "used": one.used,
        }
        for one in for_line(who, case.credential.key, item_key)
    ]


def for_line(who: Visitor, credential_key: str, item_key: str) -> list[BankComment]:
    """What may be used at an item, or at OVERALL: what is for it first, then what is for any
    line; most used first."""
    found = [one for one in kept(who, credential_key) if one.item_key in (item_key, None)]
    return sorted(found, key=lambda one: one.item_key is None)


def find(who: Visitor, comment_id: int) -> BankComment:
    """A comment that the visitor may use, removed ones too. Raises CommentNotFound."""
    found = None
    if 0 < comment_id <= LARGEST_INTEGER:
        query = select(BankComment).where(_usable(who), BankComment.id == comment_id)
        found = db.session.scalar(query)
    if found is None:
        raise CommentNotFound()
    return found


def may_change(who: Visitor, comment: BankComment) -> bool:
    """One's own are one's own; the program's are its administrators'."""
    return comment.person_id == who.person_id or who.may(Audience.ADMINISTRATOR)


def keep(who: Visitor, credential: Credential, written: Written) -> BankComment:
    """Keep a comment; one that is there already, word for word, is kept once.

    Raises CommentRefused with the reason, RoleRefused.
    """
    if written.program and not who.may(Audience.ADMINISTRATOR):
        raise RoleRefused()
    _check(credential, written)
    owner = None if written.program else who.person_id
    there = _of(who, owner, credential.key)
    same = next((o for o in there if (o.body, o.item_key) == (written.body, written.item)), None)
    if same is not None:
        same.removed_at = None
        return same
    if sum(one.removed_at is None for one in there) >= MAX_KEPT:
        raise CommentRefused(
            _("There are %(limit)s comments already, the most there can be.", limit=MAX_KEPT)
        )
    comment = BankComment(
        registration_id=who.registration_id,
        person_id=owner,
        credential_key=credential.key,
        item_key=written.item,
        body=written.body,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def change(
    who: Visitor, comment: BankComment, credential: Credential, written: Written, read: str
) -> None:
    """Change a comment of which `read` was read. Raises RoleRefused, CommentRefused, and
    CommentConflict where somebody else has changed it since."""
    _refuse_others(who, comment)
    _check(credential, written)
    changed = db.session.execute(
        update(BankComment)
        .where(BankComment.id == comment.id, BankComment.body.in_([read, written.body]))
        .values(body=written.body, item_key=written.item)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(comment)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise CommentConflict(comment.body)


def remove(who: Visitor, comment: BankComment) -> None:
    """Take a comment away, until it is put back. Raises RoleRefused."""
    _refuse_others(who, comment)
    comment.removed_at = comment.removed_at or clock.now()


def put_back(who: Visitor, comment: BankComment) -> None:
    """Undo a removal. Raises RoleRefused."""
    _refuse_others(who, comment)
    comment.removed_at = None


def count_use(comment: BankComment) -> None:
    """Record that a comment was inserted once more."""
    db.session.execute(
        update(BankComment)
        .where(BankComment.id == comment.id)
        .values(used=BankComment.used + 1)
        .execution_options(synchronize_session=False)
    )


def _usable(who: Visitor) -> ColumnElement[bool]:
    return (BankComment.registration_id == who.registration_id) & or_(
        BankComment.person_id == who.person_id, BankComment.person_id.is_(None)
    )


def _of(who: Visitor, owner: int | None, credential_key: str) -> Sequence[BankComment]:
    return db.session.scalars(
        select(BankComment).where(
            BankComment.registration_id == who.registration_id,
            BankComment.person_id == owner,
            BankComment.credential_key == credential_key,
        )
    ).all()


def _refuse_others(who: Visitor, comment: BankComment) -> None:
    if not may_change(who, comment):
        raise RoleRefused()


def _check(credential: Credential, written: Written) -> None:
    if not written.body:
        raise CommentRefused(_("There is nothing in this comment. Write what you want to keep."))
    if len(written.body) > MAX_BODY:
        raise CommentRefused(
            _("A comment to keep has at most %(limit)s characters. Shorten it.", limit=MAX_BODY)
        )
    if written.item not in {None, OVERALL, *(item.key for item in credential.items)}:
        raise CommentRefused(_("The rubric has no such line."))
    faults = placeholders.unknown(written.body)
    if faults:
        raise CommentRefused(
            _(
                "No placeholder is called %(unknown)s. There are: %(known)s.",
                unknown=", ".join(faults),
                known=", ".join(f"{{{name}}}" for name in placeholders.NAMES),
            )
        )
