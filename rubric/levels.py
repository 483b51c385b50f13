"""The levels of a gradable item. Their keys are fixed; their wording is a definition's data."""

from dataclasses import dataclass

from rubric.text import Text

PROFICIENT = "proficient"
BASIC = "basic"
DEVELOPING = "developing"
PASSING = "passing"
NOT_YET = "not_yet"

LINE_LEVELS = (PROFICIENT, BASIC, DEVELOPING)
PART_LEVELS = (PASSING, NOT_YET)

LEVEL_NAMES = {
    PROFICIENT: Text("Proficient", "Competente"),
    BASIC: Text("Basic", "Básico"),
    DEVELOPING: Text("Developing", "En desarrollo"),
    PASSING: Text("Passing", "Aprobado"),
    NOT_YET: Text("Not yet", "Todavía no"),
}
NOT_PROFICIENT = Text("Not Proficient", "No competente")


@dataclass(frozen=True)
class Level:
    """A level that the interface offers. `wording` is None where the level has none ("not yet")."""

    key: str
    name: Text
    wording: Text | None
