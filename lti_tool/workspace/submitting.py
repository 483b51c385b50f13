"""Submitting: the draft as it is becomes an attempt that never changes."""

import secrets
from typing import Any

from lti_tool import clock
from lti_tool.credentials import settings
from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.installation import public_url
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import drafts, notes, preflight, second_looks, tags, versions
from lti_tool.workspace.checking import check
from lti_tool.workspace.errors import CannotSubmit, ReadOnly
from lti_tool.workspace.marks import frozen
from lti_tool.workspace.models import Attempt, Draft
from lti_tool.workspace.touching import touched
from lti_tool.workspace.work import Work, of_draft


def submit(who: Visitor) -> Attempt:
    """Freeze the visitor's draft and owe the LMS the message about it, in this transaction.

    A second click, or a second window, gets the attempt that the first one made. Raises
    CannotSubmit, and ReadOnly once it is earned. Does not commit; `outbox.wake` after the commit.
    """
    draft = drafts.locked(who)
    work = of_draft(draft, who)
    if draft is None:
        raise CannotSubmit()
    if work.stage == "waiting" and work.latest is not None:
        return work.latest
    if work.stage == "earned":
        raise ReadOnly()
    _refuse_incomplete(work, who)
    found = preflight.at_submission(work, who)
    if found.blocks:
        raise CannotSubmit()
    attempt = _attempt(work, draft, who)
    attempt.snapshot["waivers"] = found.record()
    db.session.add(attempt)
    second_looks.end(draft)
    versions.put_aside_all(work, draft.id)
    notes.clear(draft)
    db.session.flush()
    outbox.owe_submitted(_facts(attempt))
    return attempt


def snapshot(work: Work) -> dict[str, Any]:
    """What is submitted, in the shape that `Attempt.snapshot` has.

    A text that a document answers instead stays in the draft: it is not handed in.
    """
    credential = work.credential
    return {
        "texts": {prompt.key: work.handed_in(prompt.key) for prompt in credential.prompts},
        "counts": work.counts,
        "choices": {choice.key: work.body(choice.key) for choice in credential.choices},
        "links": {link.key: work.body(link.key) for link in credential.links},
        "files": [
            {
                "slot": slot,
                "public_id": file.public_id,
                "name": file.name,
                "kind": file.kind,
                "size": file.size,
                "sha256": file.sha256,
                "words": file.words,
            }
            for slot, present in work.files.items()
            for file in present
        ],
        "changes_note": work.changes_note,
        "tags": tags.frozen(work.draft),
        "changes": notes.by_line(work),
        "anchors": frozen(work),
        "touched": touched(work),
    }


def _refuse_incomplete(work: Work, who: Visitor) -> None:
    limit = settings.value(who.registration_id, "attempt_limit")
    if notes.are_missing(work) or not check(work, limit).may_submit:
        raise CannotSubmit()


def _attempt(work: Work, draft: Draft, who: Visitor) -> Attempt:
    return Attempt(
        public_id=secrets.token_urlsafe(16),
        registration_id=draft.registration_id,
        course_id=draft.course_id,
        link_id=draft.link_id,
        person_id=draft.person_id,
        draft_id=draft.id,
        number=work.next_number,
        credential_key=draft.credential_key,
        credential_version=draft.credential_version,
        snapshot=snapshot(work),
        carried=dict(work.passed),
        posts_scores=who.posts_scores,
        submitted_at=clock.now(),
    )


def _facts(attempt: Attempt) -> outbox.AttemptFacts:
    return outbox.AttemptFacts(
        registration_id=attempt.registration_id,
        link_id=attempt.link_id,
        person_id=attempt.person_id,
        attempt=attempt.public_id,
        review_url=public_url(f"/lti/review/{attempt.public_id}"),
        submitted_at=attempt.submitted_at,
        posts_scores=attempt.posts_scores,
    )
