"""What is compared of a submission: its texts, and what was read out of its files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from lti_tool.credentials import definitions
from lti_tool.database import db
from lti_tool.review.overlaps.runs import Place, Run, own_shingles, runs
from lti_tool.workspace.models import UNCOUNTED, ArtifactFile, Attempt
from rubric import Credential

SLIDES = ("pptx", "odp")


@dataclass(frozen=True)
class Subject:
    """A submission to compare, free of the database. `texts` in the order of the submission;
    `keys` are their places as `workspace.places.where` says them in words."""

    attempt_id: int
    registration_id: int
    person_id: int
    draft_id: int
    number: int
    submitted_at: datetime
    credential: Credential
    texts: dict[Place, str]
    keys: dict[Place, str]

    def runs(self) -> list[Run]:
        """Its words, as they are compared."""
        own = own_shingles(self.credential)
        return [run for place, text in self.texts.items() for run in runs(place, text, own)]

    @property
    def order(self) -> tuple[datetime, int]:
        """By when it was submitted."""
        return self.submitted_at, self.attempt_id


def subjects(attempt_ids: Sequence[int]) -> dict[int, Subject]:
    """Submissions by number, but those that are left out. Two queries, besides definitions."""
    query = (
        select(Attempt)
        .where(Attempt.id.in_(attempt_ids), Attempt.state.not_in(UNCOUNTED))
        .options(undefer(Attempt.snapshot))
    )
    found = list(db.session.scalars(query))
    pages = _pages(found)
    return {one.id: _subject(one, pages) for one in found}


def _subject(attempt: Attempt, pages: dict[str, list[dict[str, str]]]) -> Subject:
    credential = definitions.credential(attempt.credential_key, attempt.credential_version)
    written = attempt.snapshot["texts"]
    found = {
        Place(prompt=prompt.key): (prompt.key, written[prompt.key])
        for prompt in credential.prompts
        if prompt.counts and written.get(prompt.key)
    }
    for file in attempt.snapshot["files"]:
        part = "slide" if file["kind"] in SLIDES else "page"
        for number, page in enumerate(pages.get(file["public_id"], ()), 1):
            place = Place(file=file["public_id"], page=number)
            found[place] = f"{file['slot']}/{part}/{number}", page["text"]
            notes = replace(place, notes=True)
            found[notes] = f"{file['slot']}/notes/{number}", page["notes"]
    return Subject(
        attempt.id,
        attempt.registration_id,
        attempt.person_id,
        attempt.draft_id,
        attempt.number,
        attempt.submitted_at,
        credential,
        {place: text for place, (_key, text) in found.items()},
        {place: key for place, (key, _text) in found.items()},
    )


def _pages(found: Sequence[Attempt]) -> dict[str, list[dict[str, str]]]:
    ids = [file["public_id"] for one in found for file in one.snapshot["files"]]
    if not ids:
        return {}
    query = (
        select(ArtifactFile)
        .where(
            ArtifactFile.public_id.in_(ids),
            ArtifactFile.draft_id.in_([one.draft_id for one in found]),
        )
        .options(undefer(ArtifactFile.pages))
    )
    return {row.public_id: row.pages for row in db.session.scalars(query)}
