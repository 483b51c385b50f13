"""Where a submission of a list is: with whom, or what it waits for."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool.review.listing import Row
from lti_tool.review.seats import Holder
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.attempts import ListedAttempt
from lti_tool.workspace.dates import day_words
from lti_tool.workspace.models import UNCOUNTED


@dataclass(frozen=True)
class Whereabouts:
    """Where a submission is: with whom, or what it waits for. `kept_until` is the day from which
    everybody may take what is kept, for this visitor (`kept_for_me`) or for others."""

    who: Visitor
    row: Row
    holders: list[Holder]
    kept_until: date | None
    kept_for_me: bool

    @property
    def mine(self) -> Holder | None:
        """The visitor's own place, while it is open."""
        own = (one for one in self.holders if one.person_id == self.who.person_id)
        return next((one for one in own if one.review.state == "open"), None)

    def words(self) -> tuple[str, str]:
        """Icon and words."""
        attempt = self.row.attempt
        if attempt.state in UNCOUNTED:
            return _gone(attempt)
        if attempt.state == "released":
            return self._again()
        if self.mine is not None:
            return "partial", _("yours until %(moment)s", moment=_moment(self.mine))
        if self.row.stage == "settled":
            return "passed", _("scored: waits for its release")
        if any(one.person_id == self.who.person_id for one in self.holders):
            return "passed", _("your score is handed in")
        return self._with_others()

    def _with_others(self) -> tuple[str, str]:
        at = [one for one in self.holders if one.review.purpose == self._purpose]
        if at and self._names_shown:
            names = ", ".join(one.name or _("an assessor") for one in at)
            return "partial", _("being reviewed by %(names)s", names=names)
        if at:
            return "partial", _("being reviewed")
        if self._purpose == "adjudicate":
            return "open", _("two scores differ: needs a third person")
        if self.kept_until is not None:
            day = day_words(self.kept_until)
            if self.kept_for_me:
                return "info", _("kept for you until %(day)s: you assessed it before", day=day)
            return "info", _("kept until %(day)s for whoever assessed it before", day=day)
        return "waiting", _("waiting")

    def _again(self) -> tuple[str, str]:
        at = [one for one in self.holders if one.review.purpose == "second_look"]
        at = [one for one in at if one.review.state == "open"]
        if any(one.person_id == self.who.person_id for one in at):
            return "partial", _("your second look")
        return ("partial", _("being looked at again")) if at else ("open", _("second look asked"))

    @property
    def _purpose(self) -> str:
        return "adjudicate" if self.row.stage == "adjudicating" else "score"

    @property
    def _names_shown(self) -> bool:
        # Of two who score without knowing of each other, neither is told who the other is; who
        # runs the program has to know, to take a place away from somebody.
        return (self.row.assessors or 1) == 1 or self.who.may(Audience.ADMINISTRATOR)


def _gone(attempt: ListedAttempt) -> tuple[str, str]:
    if attempt.state == "returned":
        moment = _short(attempt.returned_at)
        return "carried", _(
            "returned %(moment)s: %(why)s", moment=moment, why=attempt.return_reason
        )
    return "carried", _("withdrawn %(moment)s", moment=_short(attempt.withdrawn_at))


def _moment(holder: Holder) -> str:
    return _short(holder.review.held_until)


def _short(moment: datetime | None) -> str:
    return format_datetime(moment, "short") if moment else "–"
