"""The rules, pure: what a credential is, how words count, when it is earned."""

from rubric.counting import count_words, word_spans
from rubric.definition import (
    Artifact,
    Choice,
    Component,
    Condition,
    Credential,
    Entry,
    FileSlot,
    Grid,
    Item,
    Link,
    Part,
    Point,
    Prompt,
    Resource,
    Step,
)
from rubric.errors import DefinitionError, Fault
from rubric.frameworks import (
    Framework,
    FrameworkEntry,
    Guide,
    IssueFamily,
    load_framework,
    load_guide,
    shipped_frameworks,
)
from rubric.lengths import LengthFinding, Measured, length_findings, measured, part_words
from rubric.levels import BASIC, DEVELOPING, NOT_YET, PASSING, PROFICIENT, Level
from rubric.loading import load_credential, parse_credential, shipped_definitions, with_settings
from rubric.path import Path, PathItem, path_to_earned
from rubric.ranges import Measure, RangeState, WordRange, range_state
from rubric.settings import Option, Setting
from rubric.text import Text

__all__ = [
    "BASIC",
    "DEVELOPING",
    "NOT_YET",
    "PASSING",
    "PROFICIENT",
    "Artifact",
    "Choice",
    "Component",
    "Condition",
    "Credential",
    "DefinitionError",
    "Entry",
    "Fault",
    "FileSlot",
    "Framework",
    "FrameworkEntry",
    "Grid",
    "Guide",
    "IssueFamily",
    "Item",
    "LengthFinding",
    "Level",
    "Link",
    "Measure",
    "Measured",
    "Option",
    "Part",
    "Path",
    "PathItem",
    "Point",
    "Prompt",
    "RangeState",
    "Resource",
    "Setting",
    "Step",
    "Text",
    "WordRange",
    "count_words",
    "length_findings",
    "load_credential",
    "load_framework",
    "load_guide",
    "measured",
    "parse_credential",
    "part_words",
    "path_to_earned",
    "range_state",
    "shipped_definitions",
    "shipped_frameworks",
    "with_settings",
    "word_spans",
]
