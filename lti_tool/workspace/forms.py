"""A section's form as a browser without script sends it: every field, changed or not.

`revision-<key>` says which revision the page was made from, and a digest of its text, so that a
text that was not touched here is never taken for a change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lti_tool.web.errors import Refusal
from lti_tool.workspace import versions
from lti_tool.workspace.errors import InvalidAnswer, ReadOnly, TextConflict
from lti_tool.workspace.saving import Answer, cleaned, save
from lti_tool.workspace.sections import Field
from lti_tool.workspace.work import Work


@dataclass(frozen=True)
class Trouble:
    """A field that was not saved: what was typed, and why. `saved` is the other text of a
    conflict, and `mark` then names its revision."""

    typed: str
    error: Refusal
    saved: str | None
    mark: str

    @property
    def is_conflict(self) -> bool:
        return self.saved is not None


def mark(revision: int, body: str) -> str:
    """What the page keeps of the text that it was made from: "3:5f1d0c9a"."""
    return f"{revision}:{sha256(body.encode()).hexdigest()[:16]}"


def save_fields(
    work: Work, fields: Iterable[Field], form: Mapping[str, str], passed_over: str | None = None
) -> dict[str, Trouble]:
    """Save what was changed; returns what could not be saved, by field. Does not commit.

    `passed_over`: a field whose typed text the person gave up. Where the form says that it settles
    a conflict (`settles-<key>`), the text that loses is put aside.
    """
    troubles = {}
    for field in fields:
        if field.key not in form:
            continue
        typed = form[field.key]
        if field.key == passed_over or f"settles-{field.key}" in form:
            loser = cleaned(typed) if field.key == passed_over else work.body(field.key)
            _put_aside(work, field, loser)
        if field.key == passed_over:
            continue
        read = form.get(f"revision-{field.key}", "")
        revision = _revision(read)
        if read == mark(revision, cleaned(typed)):
            continue
        try:
            save(work, field, Answer(typed, revision))
        except (InvalidAnswer, ReadOnly) as error:
            troubles[field.key] = Trouble(typed, error, None, read)
        except TextConflict as error:
            saved, newer = str(error.details["body"]), int(error.details["revision"])
            troubles[field.key] = Trouble(typed, error, saved, mark(newer, saved))
    return troubles


def _put_aside(work: Work, field: Field, loser: str) -> None:
    if field.kind in versions.KINDS:
        versions.put_aside_loser(work, field, loser)


def _revision(read: str) -> int:
    number = read.partition(":")[0]
    return int(number) if number.isdecimal() and len(number) < 10 else 0
