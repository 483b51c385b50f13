"""The page of the comments that are kept for use again."""

from collections.abc import Sequence

from flask import render_template, request

from lti_tool.credentials import bindings, definitions
from lti_tool.database import storable
from lti_tool.review import bank, placeholders
from lti_tool.review.bank import Written
from lti_tool.review.case import find, open_case
from lti_tool.review.errors import CommentConflict, CommentRefused
from lti_tool.review.models import BankComment
from lti_tool.review.standing import OVERALL
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor
from rubric import Credential

LONGEST_SEARCH = 200
Shelf = tuple[str | None, list[BankComment]]


def bank_page(
    who: Visitor,
    credential: Credential,
    *,
    typed: Written | None = None,
    trouble: CommentRefused | None = None,
) -> str:
    """What is kept for a credential, as the address narrows it: `item`, and words `q`; where it
    names an `attempt`, filled in for that submission's line.

    `typed` is what was sent and not kept, for `trouble`. Raises AttemptNotFound, UnknownItem.
    """
    words = storable(request.args.get("q", "")).strip()[:LONGEST_SEARCH]
    item = request.args.get("item", "")
    found = bank.kept(who, credential.key, words)
    attempt = find(who, request.args["attempt"]) if "attempt" in request.args else None
    case = open_case(attempt, who.person_id) if attempt and item else None
    values = placeholders.values(case, item, language()) if case else {}
    return render_template(
        "review/bank.html",
        credential=credential,
        credentials=newest_definitions(),
        shelves=shelves(credential, [one for one in found if not item or _suits(one, item)]),
        words=words,
        item=item,
        attempt=attempt,
        fill=lambda body: placeholders.fill(body, values),
        typed=typed or Written("", item or None),
        trouble=trouble,
        kept="kept" in request.args,
        removed=_removed(who),
        may_change=lambda one: bank.may_change(who, one),
        names=placeholders.NAMES,
    )


def edit_page(
    who: Visitor,
    comment: BankComment,
    *,
    typed: Written | None = None,
    trouble: CommentRefused | CommentConflict | None = None,
) -> str:
    """One comment, to be changed; the program's can be read by those who may not."""
    return render_template(
        "review/bank_comment.html",
        comment=comment,
        credential=definitions.newest(comment.credential_key),
        may_change=bank.may_change(who, comment),
        typed=typed or Written(comment.body, comment.item_key),
        trouble=trouble,
        theirs=trouble.theirs if isinstance(trouble, CommentConflict) else None,
        names=placeholders.NAMES,
    )


def chosen(who: Visitor, key: str) -> Credential:
    """The credential of that key; where none is named, that of the launch's link, or the first.

    Raises UnknownCredential.
    """
    if key:
        return definitions.newest(key)
    bound = bindings.bound(who.link_id) if who.link_id is not None else None
    return definitions.newest(bound.key) if bound else newest_definitions()[0]


def newest_definitions() -> list[Credential]:
    """The newest version of each credential."""
    return list(definitions.newest_of_each().values())


def shelves(credential: Credential, comments: Sequence[BankComment]) -> list[Shelf]:
    """The comments by the line that they are for: what is for any line (None) first, then in the
    rubric's order, last those of lines that the rubric has no longer."""
    order = [None, *(item.key for item in credential.items), OVERALL]
    gone = sorted({one.item_key for one in comments if one.item_key} - set(order))
    found = [(key, [one for one in comments if one.item_key == key]) for key in (*order, *gone)]
    return [(key, held) for key, held in found if held]


def _suits(comment: BankComment, item: str) -> bool:
    return comment.item_key in (item, None)


def _removed(who: Visitor) -> BankComment | None:
    """What was just taken away, and can be put back."""
    number = request.args.get("removed", type=int)
    found = bank.find(who, number) if number is not None else None
    return found if found is not None and found.removed_at is not None else None
