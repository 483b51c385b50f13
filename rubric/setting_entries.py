"""Reading a definition's own settings, before the rest of it, which refers to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rubric.errors import Place
from rubric.schemas import SettingSchema
from rubric.settings import Option, Setting


@dataclass
class SettingEntries:
    """The settings that can be used, the keys of those at fault, and defaults that are refused.

    What is at fault in an entry's shape is left to the schema of the whole definition.
    """

    settings: dict[str, Setting] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    faults: list[tuple[Place, str]] = field(default_factory=list)


def read_setting_entries(data: Mapping[str, Any]) -> SettingEntries:
    """Read what can be read, so that one bad setting hides no other fault."""
    read = SettingEntries()
    listed = data.get("settings")
    for i, entry in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(entry, dict):
            continue
        if SettingSchema().validate(entry):
            read.broken.add(str(entry.get("key")))
            continue
        setting = _setting(entry)
        if fault := setting.fault(setting.default):
            read.faults.append((("settings", i, "default"), fault))
            read.broken.add(setting.key)
        else:
            read.settings.setdefault(setting.key, setting)
    return read


def _setting(entry: Mapping[str, Any]) -> Setting:
    checked = SettingSchema().load(entry)
    options = tuple(Option(**option) for option in checked.pop("options"))
    return Setting(**checked, options=options)
