"""Three educators whose work waits for an assessor, put there as they would do it: by the pages."""

from collections.abc import Iterator
from typing import Any

from tests.submissions import Submission

from .processes import SandboxLms
from .walking import Walker

TEXT_SECTIONS = ("part1", "part3")


def seed(lms: SandboxLms, works: list[Submission]) -> Iterator[str]:
    """Let one new educator hand in each of `works` in the first assignment; yields their names."""
    assignment = lms.read("/api/assignments")[0]
    for work in works:
        given, _space, family = work.author.name.partition(" ")
        person = lms.tell("/api/people", {"given_name": given, "family_name": family})
        login = lms.tell("/api/launch", {"person": person["id"], "assignment": assignment["id"]})
        hand_in(login, work)
        yield work.author.name


def hand_in(login: dict[str, Any], work: Submission) -> Walker:
    """Write everything, upload, submit. Returns the walker, on the receipt."""
    walker, base = write(login, work)
    walker.open(f"{base}/check")
    walker.submit("Submit")
    return walker


def write(login: dict[str, Any], work: Submission) -> tuple[Walker, str]:
    """Write and upload everything. Returns the walker and the launch's address."""
    walker = Walker()
    walker.launch(login)
    base = walker.address.rpartition("/overview")[0]
    for section in TEXT_SECTIONS:
        _write(walker, f"{base}/write/{section}", _texts_of(walker, base, section, work))
    plan = _texts_of(walker, base, "plan", work)
    plan |= {**work.issue_titles, "chosen_issue": f"issue{work.chosen_issue}"}
    _write(walker, f"{base}/write/plan", plan)
    _hand_in_letter(walker, base, work)
    walker.open(f"{base}/write/presentation")
    walker.submit("Upload", files={"file-presentation_file": work.presentation})
    return walker, base


def _texts_of(walker: Walker, base: str, section: str, work: Submission) -> dict[str, str]:
    """The texts that this section's page has fields for."""
    walker.open(f"{base}/write/{section}")
    names = {name for form in walker.forms() for name in form.fields}
    return {key: text for key, text in work.texts.items() if key in names}


def _write(walker: Walker, address: str, values: dict[str, str]) -> None:
    walker.open(address)
    walker.submit("Save", values)


def _hand_in_letter(walker: Walker, base: str, work: Submission) -> None:
    walker.open(f"{base}/write/letter")
    if work.letter is None:
        walker.submit("Save", {"letter": work.texts["letter"]})
    else:
        walker.submit("Upload", files={"file-letter_file": work.letter})
