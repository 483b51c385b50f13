"""Whether everything in a submission opens: what a person has to look at, and their word for it."""

from dataclasses import dataclass

from lti_tool import clock
from lti_tool.review import seats
from lti_tool.workspace import returning
from lti_tool.workspace.evidence import Evidence, FileEvidence, LinkEvidence
from lti_tool.workspace.models import Attempt


@dataclass(frozen=True)
class ToOpen:
    """What has to be opened to be seen: files of which neither text nor pictures are at hand, and
    links, which the tool never fetches."""

    files: tuple[FileEvidence, ...]
    links: tuple[LinkEvidence, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.links)


def to_open(evidence: Evidence) -> ToOpen:
    """What a submission holds of which nothing can be seen on the page."""
    files = [file for section in evidence.sections for file in section.files]
    return ToOpen(
        files=tuple(one for one in files if not _shows_something(one)),
        links=tuple(link for section in evidence.sections for link in section.links),
    )


def _shows_something(file: FileEvidence) -> bool:
    return any(page.text.strip() or page.notes.strip() or page.pictures for page in file.pages)


def say_it_opens(attempt: Attempt, person_id: int) -> None:
    """Keep that a person found everything to open; the first one's word stands. No commit.

    Call it with the attempt held. Raises what `seats.offered` does.
    """
    seats.offered(attempt, person_id)
    found = seats.scoring_of(attempt)
    if found.checked_at is None:
        found.checked_at, found.checked_by_id = clock.now(), person_id


def send_back(attempt: Attempt, person_id: int, reason: str) -> None:
    """Send a submission back to its author without a score. No commit.

    `reason` is what the author reads. Raises what `seats.offered` does.
    """
    returning.hold(attempt)
    seats.hold(attempt)
    seats.offered(attempt, person_id)
    returning.send_back(attempt, reason)
    seats.end_others(seats.of_attempt(attempt))
