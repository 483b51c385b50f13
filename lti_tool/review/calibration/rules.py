"""What a program asks of its assessors before their queues open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.credentials import definitions, settings
from rubric import Credential


@dataclass(frozen=True)
class Rules:
    """A program's rules. `anchors` are rated before `agreement` (percent of the lines) counts;
    after `every` reviews another anchor comes up, 0: never."""

    anchors: int
    agreement: int
    every: int
    turnaround_days: int
    stored: Mapping[tuple[str, str], Any]

    def demands(self, credential_key: str) -> bool:
        """Whether who assesses this credential calibrates first."""
        return bool(_held(self.stored, "calibration", credential_key))


def rules(registration_id: int) -> Rules:
    """The rules that hold for a program now. One query."""
    stored = settings.stored(registration_id)
    return Rules(
        anchors=_held(stored, "calibration_anchors"),
        agreement=_held(stored, "calibration_agreement"),
        every=_held(stored, "calibration_every"),
        turnaround_days=_held(stored, "turnaround_days"),
        stored=stored,
    )


def demanding(rules: Rules) -> dict[str, Credential]:
    """The newest version of each credential that asks for calibration, by key. One query."""
    newest = definitions.newest_of_each()
    return {key: one for key, one in newest.items() if rules.demands(key)}


def _held(
    stored: Mapping[tuple[str, str], Any], name: str, credential_key: str = settings.PROGRAM
) -> Any:
    whole = stored.get((settings.PROGRAM, name), settings.SETTINGS[name].default)
    return stored.get((credential_key, name), whole)
