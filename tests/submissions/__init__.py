"""Three complete submissions to the first micro-credential, for tests and for the demo.

`earns` earns at once; `revise` is Basic on two lines and out of range in two plan steps, and
earns with its revision; `long-letter` is strong but for a letter of 512 words. Schools and people
are invented. `build.py` makes the files beside each `submission.yaml` from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
NAMES = ("earns", "revise", "long-letter")


@dataclass(frozen=True)
class Author:
    name: str
    role: str
    school: str
    town: str


@dataclass(frozen=True)
class Revision:
    """What changes on the second attempt, and nothing else.

    `changes` holds what the educator says about each open line, `note` about all of them.
    `ratings` and `comments` are those of the second review, for the lines that were open.
    """

    texts: Mapping[str, str]
    presentation: Path
    note: str
    changes: Mapping[str, str]
    ratings: Mapping[str, str]
    comments: Mapping[str, str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Submission:
    """`texts` maps a prompt's key to what was written; `letter` is a file where one is uploaded.

    `texts["letter"]` always holds the letter's words. `ratings` maps the key of an item to the
    level that an assessor gives, `comments` the key of each item below Proficient to the comment.
    """

    name: str
    author: Author
    texts: Mapping[str, str]
    issue_titles: Mapping[str, str]
    chosen_issue: int
    letter: Path | None
    presentation: Path
    ratings: Mapping[str, str]
    comments: Mapping[str, str]
    counts: Mapping[str, int]
    revision: Revision | None


def read(name: str) -> dict[str, Any]:
    """The content of one `submission.yaml`, as it stands."""
    content: dict[str, Any] = yaml.safe_load(
        (FOLDER / name / "submission.yaml").read_text(encoding="utf-8")
    )
    return content


def load(name: str) -> Submission:
    """One of the submissions in NAMES."""
    data = read(name)
    folder = FOLDER / name
    letter = data["files"].get("letter")
    return Submission(
        name=name,
        author=Author(**data["author"]),
        texts=data["texts"],
        issue_titles=data["issues"],
        chosen_issue=data["chosen_issue"],
        letter=folder / letter if letter else None,
        presentation=folder / data["files"]["presentation"],
        ratings=data["expected"]["ratings"],
        comments=data["expected"]["comments"],
        counts=data["counts"],
        revision=_revision(data["revision"], folder) if "revision" in data else None,
    )


def _revision(data: Mapping[str, Any], folder: Path) -> Revision:
    return Revision(
        texts=data["texts"],
        presentation=folder / data["files"]["presentation"],
        note=data["note"],
        changes=data["changes"],
        ratings=data["expected"]["ratings"],
        comments=data["expected"]["comments"],
        counts=data["counts"],
    )
