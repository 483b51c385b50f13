"""Moodle (contract: moodle.md)."""

from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _

from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.base import Family, verdict
from lti_tool.platforms.families.claims import Claims


class Moodle(Family):
    """Anything but FullyGraded with a score empties the grade that is there (moodle.md 25)."""

    name = "moodle"
    # It answers 200 and keeps the grade that a teacher has set (moodle.md 27).
    reads_after = True
    returns_comments = True
    # Timestamps are compared in whole seconds, and an equal one is refused (moodle.md 24).
    timestamp_step = timedelta(seconds=1)

    @property
    def label(self) -> str:
        return "Moodle"

    @property
    def after_registration(self) -> str:
        """It stays pending until then, and out of the activity chooser (moodle.md 12)."""
        return _(
            "Close this page. The tool now waits among Moodle's tools until you activate it there. "
            "Then open its settings and let it be shown in the activity chooser."
        )

    def custom(self, claims: Claims) -> dict[str, str]:
        """Each key arrives as written and again in lower case (moodle.md 2): once, lowered."""
        return {name.lower(): value for name, value in super().custom(claims).items()}

    def timestamp(self, now: datetime, last: datetime | None) -> datetime:
        """In whole seconds, each a second after the one before."""
        return super().timestamp(now.replace(microsecond=0), last)

    def written(self, moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def verdict(self, status: int, text: str) -> Verdict:
        """Success has an empty body; `[]` is an error, whatever the status says (moodle.md 22)."""
        if 200 <= status < 300 and text.strip():
            return Verdict.UNCLEAR
        return verdict(status, text)
