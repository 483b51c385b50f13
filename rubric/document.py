"""Reading a YAML file safely, with the line of every place and every repeated key.

PyYAML's own loader lets the last of two equal keys win in silence and forgets the lines.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.reader import ReaderError

from rubric.errors import Place

# A definition is some 60 kB of at most 3,000 values; aliases can make a small file open without
# end, so what is counted is the values that come out.
MAX_CHARACTERS = 1_000_000
MAX_VALUES = 30_000
MAX_DEPTH = 40

_PLAIN = tuple(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "value")
)


class UnreadableError(Exception):
    """The file as a whole cannot be read; `line` counts from 1 where there is one."""

    def __init__(self, message: str, line: int | None = None) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


@dataclass
class Document:
    """A file's data, the line of each place (from 1), and the faults of the YAML itself."""

    data: Any
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[tuple[Place, str]] = field(default_factory=list)

    def line_of(self, place: Place) -> int | None:
        """The line of `place`, or of the nearest entry around it that exists."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return None


def read_document(text: str) -> Document:
    """Read `text` as one YAML document. Raises UnreadableError."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadableError(f"too large: more than {MAX_CHARACTERS} characters")
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if root is None:
            raise UnreadableError("the file is empty")
        return _Reading(loader).document(root)
    except RecursionError as error:
        raise UnreadableError("nested too deeply") from error
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(f"not YAML: {error.problem}", _line(error)) from error
    except ReaderError as error:
        raise UnreadableError(
            f"not YAML: character {error.position + 1} is a control character"
        ) from error


def _line(error: yaml.MarkedYAMLError) -> int | None:
    return None if error.problem_mark is None else error.problem_mark.line + 1


class _Reading:
    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self._values = 0
        self._document = Document(None)

    def document(self, root: yaml.Node) -> Document:
        self._document.lines[()] = root.start_mark.line + 1
        self._document.data = self._value(root, ())
        return self._document

    def _value(self, node: yaml.Node, place: Place) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise UnreadableError(f"too large: more than {MAX_VALUES} values")
        if len(place) > MAX_DEPTH:
            raise UnreadableError("nested too deeply", node.start_mark.line + 1)
        self._document.lines.setdefault(place, node.start_mark.line + 1)
        if node.tag not in _PLAIN:
            return self._fault(place, f"the YAML tag {node.tag} has no place here")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*place, i)) for i, child in enumerate(node.value)]
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(place, "a key must be a word")
                continue
            key = key_node.value
            line = key_node.start_mark.line + 1
            if key in mapping:
                first = self._document.lines[*place, key]
                self._fault((*place, key), f"repeated key: on line {first} and again on {line}")
                continue
            self._document.lines[*place, key] = line
            mapping[key] = self._value(value_node, (*place, key))
        return mapping

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        try:
            return self._loader.construct_object(node)
        except (ValueError, KeyError, AttributeError):
            # What PyYAML raises for 2026-13-45, !!bool maybe and !!timestamp soon.
            return self._fault(place, f"not a value: {node.value[:40]}")

    def _fault(self, place: Place, message: str) -> None:
        self._document.faults.append((place, message))
