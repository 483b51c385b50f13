"""Definitions from files and texts: read, checked, built."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rubric.building import build_component, build_part, build_resource, build_step
from rubric.consistency import inconsistencies
from rubric.definition import Credential
from rubric.document import Document
from rubric.errors import DefinitionError
from rubric.files import flat, in_order, read_mapping, read_text
from rubric.schemas import CredentialSchema
from rubric.setting_entries import read_setting_entries
from rubric.settings import Setting, SettingReferences

_SHIPPED = Path(__file__).parent / "credentials"


def shipped_definitions() -> tuple[Path, ...]:
    """The definition files that come with the product, in order of their names."""
    return tuple(sorted(_SHIPPED.glob("*/*.yaml")))


def load_credential(path: str | os.PathLike[str]) -> Credential:
    """Read the definition in the file at `path`, with its settings at their defaults.

    Raises DefinitionError with every fault; OSError where there is no such file.
    """
    return parse_credential(read_text(path), str(path))


def parse_credential(text: str, source: str) -> Credential:
    """Read the definition in `text`; `source` names it in errors. Raises DefinitionError."""
    return _credential(read_mapping(text, source), source, {})


def with_settings(credential: Credential, values: Mapping[str, Any]) -> Credential:
    """The same definition under a program's `values` by setting key; others have their defaults.

    Raises ValueError naming an unknown setting or one whose value it cannot have, and
    DefinitionError where the values do not go together with the definition (a length line whose
    range would be soft).
    """
    settings = {setting.key: setting for setting in credential.settings}
    for key, value in values.items():
        if key not in settings:
            raise ValueError(f"{credential.key} has no setting {key!r}")
        if fault := settings[key].fault(value):
            raise ValueError(f"setting {key!r}: {fault}")
    return _credential(Document(credential.document), credential.source, values)


def _credential(document: Document, source: str, values: Mapping[str, Any]) -> Credential:
    data = document.data
    entries = read_setting_entries(data)
    held = {key: values.get(key, setting.default) for key, setting in entries.settings.items()}
    references = SettingReferences(entries.settings, held, entries.broken)
    resolved = {
        key: one if key == "settings" else references.resolved(one, (key,))
        for key, one in data.items()
    }
    shape = flat(CredentialSchema().validate(resolved))
    faults = [
        *document.faults,
        *entries.faults,
        *references.faults,
        # A reference that is left in place is no text and no number: that is the same slip.
        *(fault for fault in shape if fault[0] not in references.unresolved),
        *inconsistencies(resolved),
    ]
    if faults:
        raise DefinitionError(source, in_order(document, faults))
    return _built(resolved, entries.settings, held, source, data)


def _built(
    resolved: Mapping[str, Any],
    settings: Mapping[str, Setting],
    held: Mapping[str, Any],
    source: str,
    document: Mapping[str, Any],
) -> Credential:
    data = CredentialSchema().load(resolved)
    steps = tuple(build_step(one) for one in data["steps"])
    by_key = {step.key: step for step in steps}
    return Credential(
        key=data["key"],
        version=data["version"],
        title=data["title"],
        competency=data["competency"],
        method=data["method"],
        components=tuple(build_component(one) for one in data["components"]),
        steps=steps,
        steps_in_order=data["steps_in_order"],
        resources=tuple(build_resource(one) for one in data["resources"]),
        parts=tuple(build_part(one, by_key) for one in data["parts"]),
        earning_rule=data["earning_rule"],
        settings=tuple(settings.values()),
        values=dict(held),
        source=source,
        document=document,
    )
