"""What a credential is, as plain frozen objects. Everything here is data from its definition.

Keys are stable: those of prompts, files, links and choices are the names of form fields, those of
gradable items name the ratings. Lookups by key raise KeyError naming the key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, TypeVar

from rubric.levels import LINE_LEVELS, Level
from rubric.ranges import Measure, WordRange
from rubric.settings import Setting
from rubric.text import Text


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def _by_key(entries: Iterable[K]) -> dict[str, K]:
    return {entry.key: entry for entry in entries}


@dataclass(frozen=True)
class Condition:
    """A condition of a definition in words; with `any_of`, one of those is enough."""

    key: str
    text: Text
    any_of: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Component:
    """A short section that the educator reads first. All of `all_of` must hold."""

    key: str
    title: Text
    body: Text
    rule: Text | None = None
    all_of: tuple[Condition, ...] = ()
    shows_steps: bool = False


@dataclass(frozen=True)
class Step:
    key: str
    name: Text
    gist: Text


@dataclass(frozen=True)
class Resource:
    """A title to read. An empty address means that an administrator has not filled it in."""

    title: Text
    address: str = ""
    load_bearing: bool = False
    part: str | None = None


@dataclass(frozen=True)
class Entry:
    """A heading over texts: a group (an issue) or a row (a step) of a grid, or a question that is
    answered in halves. `gist` is what it asks or is about."""

    key: str
    label: Text
    gist: Text | None = None


@dataclass(frozen=True)
class Prompt:
    """A writing area. A "title" names a group of texts and its words never count."""

    key: str
    label: Text
    asks: Text | None
    part: str
    artifact: str | None = None
    kind: Literal["text", "title"] = "text"
    group: str | None = None
    row: str | None = None
    question: Entry | None = None
    """The question of which this text answers one half; both halves are required."""

    @property
    def counts(self) -> bool:
        return self.kind == "text"


@dataclass(frozen=True)
class Grid:
    """Texts in a table: one for each row of each group."""

    groups: tuple[Entry, ...]
    rows: tuple[Entry, ...]

    @staticmethod
    def prompt_key(group: str, row: str) -> str:
        return f"{group}.{row}"


@dataclass(frozen=True)
class Choice:
    """One group of a grid, chosen once, which later artifacts are about. `options` are its keys."""

    key: str
    label: Text
    asks: Text
    options: tuple[str, ...]


@dataclass(frozen=True)
class FileSlot:
    """A file to upload. `types` are extensions without a dot; `counts_as` is the prompt that the
    document answers, and under whose key its words count. `max_files`: how many it takes; their
    words are added up."""

    key: str
    label: Text
    types: tuple[str, ...]
    max_bytes: int
    counts_as: str | None = None
    max_files: int = 1


@dataclass(frozen=True)
class Link:
    """An https address to give."""

    key: str
    label: Text


@dataclass(frozen=True)
class Point:
    """Something that an assessor can tick inside a line; the level is still one."""

    key: str
    label: Text


@dataclass(frozen=True)
class Item:
    """Something that is rated: a part as a whole, or a criterion line of an artifact.

    `levels` are those that the interface offers, best first; `accepted` are the keys of all levels
    that a rating may have. `texts` are the keys of the prompts that the item is about, `measures`
    the ranges that bear on its level.
    """

    key: str
    label: Text
    part: str
    artifact: str | None
    levels: tuple[Level, ...]
    accepted: tuple[str, ...]
    texts: tuple[str, ...]
    points: tuple[Point, ...] = ()
    counts_words: bool = False
    measures: tuple[Measure, ...] = ()

    @property
    def top(self) -> str:
        """The level that passes."""
        return self.levels[0].key

    @property
    def is_part(self) -> bool:
        return self.artifact is None

    @property
    def lower_share_wording(self) -> bool:
        """Whether the interface offers "Proficient / not Proficient" and no difference below."""
        return not self.is_part and len(self.levels) < len(LINE_LEVELS)

    def level(self, key: str) -> Level:
        """The offered level that stands for `key`; the lower one where the lower levels share it.

        Raises KeyError where the item does not accept `key`.
        """
        if key not in self.accepted:
            raise KeyError(f"{self.key} has no level {key}")
        return _by_key(self.levels).get(key, self.levels[-1])


@dataclass(frozen=True)
class Artifact:
    """A piece of evidence. `needs` says whether all its texts, files and links are required, or
    one of them is enough. `about` is the key of the choice that it is about."""

    key: str
    label: Text
    title: Text
    asks: Text
    part: str
    needs: Literal["all", "one"]
    prompts: tuple[Prompt, ...]
    files: tuple[FileSlot, ...]
    links: tuple[Link, ...]
    words: WordRange | None
    measures: tuple[Measure, ...]
    lines: tuple[Item, ...]
    grid: Grid | None = None
    choice: Choice | None = None
    about: str | None = None


@dataclass(frozen=True)
class Part:
    """A part; `item` is its passing/not yet item where the part is graded as a whole."""

    key: str
    label: Text
    title: Text
    asks: Text | None
    prompts: tuple[Prompt, ...]
    artifacts: tuple[Artifact, ...]
    words: WordRange | None
    measures: tuple[Measure, ...]
    item: Item | None

    @property
    def all_prompts(self) -> tuple[Prompt, ...]:
        """The part's own prompts, then those of its artifacts."""
        own = self.prompts
        return own + tuple(prompt for artifact in self.artifacts for prompt in artifact.prompts)

    @property
    def all_measures(self) -> tuple[Measure, ...]:
        """The part's own measures, then those of its artifacts."""
        own = self.measures
        return own + tuple(measure for artifact in self.artifacts for measure in artifact.measures)

    @property
    def items(self) -> tuple[Item, ...]:
        whole = () if self.item is None else (self.item,)
        return whole + tuple(line for artifact in self.artifacts for line in artifact.lines)


@dataclass(frozen=True)
class Credential:
    """A credential in one version, with the settings that it was loaded with.

    `version` is a positive whole number; a higher one is newer. `earning_rule` names the rule of
    `path_to_earned`. `settings` gives each setting with its default, `values` what holds here.
    """

    key: str
    version: int
    title: Text
    competency: Text
    method: Text
    components: tuple[Component, ...]
    steps: tuple[Step, ...]
    steps_in_order: bool
    resources: tuple[Resource, ...]
    parts: tuple[Part, ...]
    earning_rule: Literal["conjunction"]
    settings: tuple[Setting, ...]
    values: Mapping[str, Any] = field(hash=False)
    source: str = field(compare=False)
    document: Mapping[str, Any] = field(repr=False, compare=False)
    """The definition as it was written, from which `with_settings` makes another one."""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Everything that is rated, in order."""
        return tuple(item for part in self.parts for item in part.items)

    @cached_property
    def prompts(self) -> tuple[Prompt, ...]:
        """Every writing area, in order."""
        return tuple(prompt for part in self.parts for prompt in part.all_prompts)

    @cached_property
    def artifacts(self) -> tuple[Artifact, ...]:
        return tuple(artifact for part in self.parts for artifact in part.artifacts)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every range with its texts, in order."""
        return tuple(measure for part in self.parts for measure in part.all_measures)

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(artifact.choice for artifact in self.artifacts if artifact.choice)

    @cached_property
    def files(self) -> tuple[FileSlot, ...]:
        return tuple(slot for artifact in self.artifacts for slot in artifact.files)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        return tuple(link for artifact in self.artifacts for link in artifact.links)

    def measure_of(self, prompt_key: str) -> Measure | None:
        """The measure in which a text's words count; None where it has no range."""
        return self._measures_by_text.get(prompt_key)

    def part(self, key: str) -> Part:
        return _by_key(self.parts)[key]

    def artifact(self, key: str) -> Artifact:
        return _by_key(self.artifacts)[key]

    def item(self, key: str) -> Item:
        return self._items_by_key[key]

    def prompt(self, key: str) -> Prompt:
        return self._prompts_by_key[key]

    @cached_property
    def _items_by_key(self) -> dict[str, Item]:
        return _by_key(self.items)

    @cached_property
    def _prompts_by_key(self) -> dict[str, Prompt]:
        return _by_key(self.prompts)

    @cached_property
    def _measures_by_text(self) -> dict[str, Measure]:
        return {text: measure for measure in self.measures for text in measure.texts}
