"""The settings in the words of the pages and of the command line: names, choices, consequences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool import clock


@dataclass(frozen=True)
class Words:
    """One setting in words.

    choices      what may be chosen, by value; without it a number or days are written
    said         a written value in words
    consequence  what follows from a change, said before saving
    """

    label: Any
    choices: Mapping[Any, Any] = field(default_factory=dict)
    said: Callable[[Any], str] = str
    consequence: Any = ""

    def of(self, value: Any) -> str:
        """A value in words."""
        return str(self.choices[value]) if self.choices else self.said(value)


@dataclass(frozen=True)
class Group:
    """Settings that stand together; `key` is in the address of their form."""

    key: str
    title: Any
    names: tuple[str, ...]


def _days(number: int) -> str:
    return ngettext("%(num)s business day", "%(num)s business days", number)


def _kept_days(number: int) -> str:
    return _days(number) if number else _("kept for nobody")


def _attempts(number: int | None) -> str:
    if number is None:
        return _("as many as it takes")
    return ngettext("%(num)s attempt", "%(num)s attempts", number)


def _look_days(number: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", number) if number else _("none is offered")


def _every(number: int) -> str:
    if not number:
        return _("none is slipped in")
    return ngettext("after %(num)s review", "after %(num)s reviews", number)


def _holidays(days: Sequence[date]) -> str:
    if not days:
        return _("none")
    words = ngettext("%(num)s day", "%(num)s days", len(days))
    ahead = [day for day in days if day >= clock.now().date()]
    if not ahead:
        return _("%(days)s, all past", days=words)
    return _("%(days)s, the next on %(date)s", days=words, date=format_date(min(ahead), "long"))


_FROM_NOW = _l("Holds from now on, for submissions that wait already too.")
_NOT_BEGUN = _l(
    "Holds for submissions that nobody has begun to review. Those that are begun stay as they are."
)

WORDS: dict[str, Words] = {
    "assessor_grant": Words(
        _l("Who may assess"),
        choices={
            False: _l("Whoever teaches or assists in a course assesses there"),
            True: _l("Only people who are named as assessors, one by one"),
        },
        consequence=_l(
            "Holds from each person's next launch. If you ask for names, name your assessors "
            "under Roles first."
        ),
    ),
    "assessors": Words(
        _l("Assessors for each submission"),
        choices={
            1: _l("One assessor"),
            2: _l("Two, who score without knowing of each other"),
        },
        consequence=_NOT_BEGUN,
    ),
    "completeness_check": Words(
        _l("Look first if everything opens"),
        choices={
            False: _l("No: scoring begins at once"),
            True: _l("Yes: a person looks before it is scored"),
        },
        consequence=_NOT_BEGUN,
    ),
    "claim_hours": Words(
        _l("Hours that a taken submission is kept"),
        said=lambda hours: ngettext("%(num)s hour", "%(num)s hours", hours),
        consequence=_l(
            "Holds from the next rating on, for submissions that are taken already too."
        ),
    ),
    "same_assessor_days": Words(
        _l("Business days that a further attempt is kept for its earlier assessor"),
        said=_kept_days,
        consequence=_FROM_NOW,
    ),
    "blind": Words(
        _l("Names of educators"),
        choices={
            False: _l("Assessors see names, unless an activity is graded anonymously"),
            True: _l("Assessors see no names"),
        },
        consequence=_l(
            "Holds from now on. SpeedGrader shows the name around the tool's frame, which the "
            "tool cannot hide: have assessors work from the tool's own list of submissions. What "
            "educators write themselves is not hidden either."
        ),
    ),
    "turnaround_days": Words(
        _l("Promised time for a review"),
        said=_days,
        consequence=_l(
            "Holds from now on, for submissions that wait already too. Educators read this promise."
        ),
    ),
    "holidays": Words(
        _l("Holidays"),
        said=_holidays,
        consequence=_l("The waiting time of everything that waits is counted anew."),
    ),
    "attempt_limit": Words(
        _l("Attempts"),
        said=_attempts,
        consequence=_l(
            "Holds from now on. Whoever has had as many already cannot submit again; nothing that "
            "was submitted is lost."
        ),
    ),
    "second_look_days": Words(
        _l("Days in which a second look may be asked for"),
        said=_look_days,
        consequence=_l("Holds for decisions that were released already too."),
    ),
    "second_look_turnaround": Words(
        _l("Promised time for a second look"),
        said=_days,
        consequence=_l("Holds for second looks that are asked for from now on."),
    ),
    "calibration": Words(
        _l("Calibrating before assessing"),
        choices={
            False: _l("No: assessors begin at once"),
            True: _l("Yes: their list opens when they agree with the anchor submissions"),
        },
        consequence=_l(
            "Holds from now on: an assessor who has not calibrated yet finds the list closed. "
            "There must be anchor submissions first."
        ),
    ),
    "calibration_agreement": Words(
        _l("Agreement that opens the list"),
        said=lambda percent: _("%(number)s percent of the lines", number=percent),
        consequence=_FROM_NOW,
    ),
    "calibration_anchors": Words(
        _l("Anchor submissions to rate first"),
        said=lambda number: ngettext("%(num)s submission", "%(num)s submissions", number),
        consequence=_FROM_NOW,
    ),
    "calibration_every": Words(
        _l("Reviews between two anchor submissions"),
        said=_every,
        consequence=_FROM_NOW,
    ),
    "not_yet_score": Words(
        _l("What “not yet” sends"),
        choices={
            "none": _l("The comment alone, and no score"),
            "zero": _l("The comment and 0 of 1"),
        },
        consequence=_l(
            "Holds for what is released from now on. Once a score of a person was sent, a later "
            "“not yet” is 0 of 1 in either case: a grade that no longer holds must not stay."
        ),
    ),
    "upload_megabytes": Words(
        _l("Largest file"),
        said=lambda number: _("%(number)s MB", number=number),
        consequence=_l("Holds for files that are uploaded from now on."),
    ),
    "privacy_check": Words(
        _l("What the privacy check finds"),
        choices={
            "advise": _l("Is shown; submitting goes on all the same"),
            "require": _l("Must be taken out, or left with a reason, before submitting"),
        },
        consequence=_l("Holds for what is submitted from now on."),
    ),
}

GROUPS: tuple[Group, ...] = (
    Group(
        "who",
        _l("Who assesses"),
        ("assessor_grant", "assessors", "completeness_check", "claim_hours"),
    ),
    Group("blindness", _l("Blindness"), ("blind",)),
    Group("time", _l("Time and holidays"), ("turnaround_days", "holidays")),
    Group(
        "attempts",
        _l("Attempts and second looks"),
        ("attempt_limit", "same_assessor_days", "second_look_days", "second_look_turnaround"),
    ),
    Group(
        "calibration",
        _l("Calibration"),
        (
            "calibration",
            "calibration_agreement",
            "calibration_anchors",
            "calibration_every",
        ),
    ),
    Group("gradebook", _l("Gradebook"), ("not_yet_score",)),
    Group("uploads", _l("Uploads and privacy"), ("upload_megabytes", "privacy_check")),
)
