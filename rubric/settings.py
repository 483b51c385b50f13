"""What a program decides for itself: settings with defaults, and how a definition uses them.

Anywhere in a definition `{setting: KEY}` stands for a setting's value, and `{KEY}` inside a text
for its name in the text's language.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rubric.errors import Place
from rubric.text import Text

Kind = Literal["text", "integer", "number", "choice", "choices"]
KINDS: tuple[Kind, ...] = ("text", "integer", "number", "choice", "choices")

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Option:
    """A value that a choice may have, and its name."""

    value: str
    label: Text


@dataclass(frozen=True)
class Setting:
    """A setting. `options` are those of a "choice" (one of them) or "choices" (one or more).

    A number is at least `minimum`; None is a value only where the setting is `optional`.
    """

    key: str
    label: Text
    kind: Kind
    default: Any = field(hash=False)
    options: tuple[Option, ...] = ()
    minimum: int = 0
    optional: bool = False

    def fault(self, value: Any) -> str | None:
        """Say what is wrong with `value`; None where it may be the setting's value."""
        if value is None:
            return None if self.optional else "empty, but a value is needed"
        match self.kind:
            case "text":
                return None if isinstance(value, str) else "must be text"
            case "integer" | "number":
                return self._number_fault(value)
            case "choice":
                return self._options_fault([value])
            case "choices":
                if not isinstance(value, list | tuple) or not value:
                    return "must be a list of at least one"
                return self._options_fault(value)

    def _number_fault(self, value: Any) -> str | None:
        kinds = int if self.kind == "integer" else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            return "must be a whole number" if self.kind == "integer" else "must be a number"
        # Written so that NaN is refused too.
        return None if value >= self.minimum else f"must be at least {self.minimum}"

    def _options_fault(self, values: list[Any] | tuple[Any, ...]) -> str | None:
        allowed = [option.value for option in self.options]
        if all(value in allowed for value in values):
            return None
        return f"must be one of: {', '.join(allowed)}"

    def name_of(self, value: Any, language: str) -> str:
        """The words for `value` inside a text; none for a setting that is not set."""
        labels = {option.value: option.label.in_(language) for option in self.options}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(one, str(one)) for one in values if one is not None)


class SettingReferences:
    """Puts the values of settings into a definition.

    `faults` gathers references to a setting that is not there. `unresolved` are the places of
    these and of references to one of `broken`, the settings whose own entry is at fault.
    """

    def __init__(
        self,
        settings: Mapping[str, Setting],
        values: Mapping[str, Any],
        broken: Collection[str] = (),
    ) -> None:
        self._settings = settings
        self._values = values
        self._broken = broken
        self.faults: list[tuple[Place, str]] = []
        self.unresolved: set[Place] = set()

    def resolved(self, data: Any, place: Place = (), language: str = "en") -> Any:
        """`data` with every reference replaced; what refers to no setting stays as it is."""
        if isinstance(data, str):
            return _PLACEHOLDER.sub(lambda match: self._name(match, place, language), data)
        if isinstance(data, list):
            return [self.resolved(one, (*place, i), language) for i, one in enumerate(data)]
        if not isinstance(data, dict):
            return data
        if set(data) == {"setting"}:
            return self._value(data, place)
        return {
            key: self.resolved(one, (*place, key), key if key in ("en", "es") else language)
            for key, one in data.items()
        }

    def _name(self, match: re.Match[str], place: Place, language: str) -> str:
        key = match[1]
        if key not in self._settings:
            self._unknown(place, key)
            return match[0]
        return self._settings[key].name_of(self._values[key], language)

    def _value(self, reference: dict[str, Any], place: Place) -> Any:
        key = reference["setting"]
        if not isinstance(key, str) or key not in self._settings:
            self._unknown(place, str(key))
            return reference
        return self._values[key]

    def _unknown(self, place: Place, key: str) -> None:
        self.unresolved.add(place)
        if key not in self._broken:
            self.faults.append((place, f"there is no setting {key}"))
