"""contents.json: what the archive holds, for programs. Moments are ISO 8601 in UTC.

{"format": "fieldwork-record", "version": 1, "made_at", "lms", "person": {"name"}, "lost": [path],
 "credentials": [{
   "folder", "credential", "credential_version", "title", "course", "activity", "stage",
   "files": [{"id", "slot", "name", "path", "lost", "kind", "size", "sha256", "words", "added_at",
              "removed_at"}],
   "draft": {"page", "texts": {prompt key: path}, "target_on", "work", "anchors", "tags",
             "waivers"},
   "attempts": [{"number", "reference", "state", "submitted_at", "released_at", "withdrawn_at",
                 "returned_at", "return_reason", "page", "texts": {prompt key: path},
                 "carried": {item key: attempt}, "gradebook": [sentence],
                 "outcomes": [{"number", "earned", "released_at", "ratings", "comments",
                 "highlights"}], "submission"}]}]}

`work` and `submission` have the shape of `Attempt.snapshot`; their files go by the ids above.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lti_tool.web.visitor import Visitor
from lti_tool.workspace.models import Anchor, ArtifactFile, Attempt, Draft, Outcome, Tag, Waiver
from lti_tool.workspace.records import Record

FORMAT, VERSION = "fieldwork-record", 1


def of_person(who: Visitor, made_at: datetime) -> dict[str, Any]:
    """The frame of it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _moment(made_at),
        "lms": who.lms_name,
        "person": {"name": who.person_name},
        "lost": [],
        "credentials": [],
    }


def of_record(record: Record, folder: str) -> dict[str, Any]:
    """One credential, without its files, draft and attempts."""
    credential = record.work.credential
    return {
        "folder": folder,
        "credential": credential.key,
        "credential_version": credential.version,
        "title": credential.title.en,
        "course": record.course,
        "activity": record.activity,
        "stage": record.work.stage,
    }


def of_file(file: ArtifactFile, path: str) -> dict[str, Any]:
    """An uploaded file, whether it is still handed in or was removed."""
    return {
        "id": file.public_id,
        "slot": file.slot_key,
        "name": file.name,
        "path": path,
        "lost": False,
        "kind": file.kind,
        "size": file.size,
        "sha256": file.sha256,
        "words": file.words,
        "added_at": _moment(file.added_at),
        "removed_at": _moment(file.removed_at),
    }


def of_draft(
    draft: Draft, page: str, texts: Mapping[str, str], work: Mapping[str, Any]
) -> dict[str, Any]:
    """The work as it stands now."""
    return {
        "page": page,
        "texts": dict(texts),
        "target_on": _moment(draft.target_on),
        "work": dict(work),
        "anchors": [_anchor(one) for one in draft.anchors],
        "tags": [_tag(one) for one in draft.tags],
        "waivers": [_waiver(one) for one in draft.waivers],
    }


def of_attempt(
    attempt: Attempt, page: str, texts: Mapping[str, str], gradebook: list[str]
) -> dict[str, Any]:
    """A submission, what it carries over, and everything that was released about it."""
    return {
        "number": attempt.number,
        "reference": attempt.reference,
        "state": attempt.state,
        "submitted_at": _moment(attempt.submitted_at),
        "released_at": _moment(attempt.released_at),
        "withdrawn_at": _moment(attempt.withdrawn_at),
        "returned_at": _moment(attempt.returned_at),
        "return_reason": attempt.return_reason,
        "page": page,
        "texts": dict(texts),
        "carried": attempt.carried,
        "gradebook": gradebook,
        "outcomes": [_outcome(one) for one in attempt.outcomes],
        "submission": attempt.snapshot,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "number": outcome.number,
        "earned": outcome.earned,
        "released_at": _moment(outcome.released_at),
        "ratings": outcome.ratings,
        "comments": outcome.comments,
        "highlights": outcome.highlights,
    }


def _anchor(anchor: Anchor) -> dict[str, Any]:
    return {
        "item": anchor.item_key,
        "kind": anchor.kind,
        "prompt": anchor.prompt_key,
        "start": anchor.start,
        "quote": anchor.quote,
        "file": anchor.file.public_id if anchor.file else None,
        "page": anchor.page,
    }


def _tag(tag: Tag) -> dict[str, Any]:
    return {
        "group": tag.group_key,
        "framework": tag.framework,
        "version": tag.version,
        "entry": tag.entry,
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "kind": waiver.kind,
        "place": waiver.place,
        "reason": waiver.reason,
        "waived_at": _moment(waiver.waived_at),
    }


def _moment(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
