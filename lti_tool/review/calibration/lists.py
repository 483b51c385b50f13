"""What calibration does to an assessor's list: some of it closed, an anchor among the rest."""

from collections.abc import Iterable

from lti_tool.review import gate
from lti_tool.review.calibration import slipping
from lti_tool.review.calibration.submission import NO_ATTEMPT
from lti_tool.review.calibration.ways import Way, ways
from lti_tool.review.case import Case
from lti_tool.web.access import Audience
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.attempts import ListedAttempt


def closed(who: Visitor, credential_keys: Iterable[str]) -> set[str]:
    """The credentials whose submissions this visitor's list does not show yet. Administrators see
    everything. One query where nobody calibrates."""
    if who.may(Audience.ADMINISTRATOR):
        return set()
    return gate.closed(who.registration_id, who.person_id, credential_keys)


def keeps_closed(who: Visitor, case: Case) -> bool:
    """Whether a visitor who opens a submission is to calibrate before they could rate it."""
    if case.review is not None or case.decision is not None:
        return False
    return bool(closed(who, [case.attempt.credential_key]))


def notes(who: Visitor) -> list[Way]:
    """What the list says of calibration: where a queue is closed, and where it is open though the
    latest anchors agree less than was asked."""
    administers = who.may(Audience.ADMINISTRATOR)
    return [
        one
        for one in ways(who)
        if one.progress.has_fallen or not (one.progress.is_open or administers)
    ]


def slipped_in(who: Visitor) -> list[ListedAttempt]:
    """The anchors that stand in this visitor's list, as lines like any other; without a name."""
    return [
        ListedAttempt(
            id=NO_ATTEMPT,
            public_id=one.anchor.public_id,
            number=1,
            state="submitted",
            submitted_at=one.submitted_at,
            withdrawn_at=None,
            returned_at=None,
            return_reason="",
            person_name=None,
            course_id=who.course_id or 0,
            course_title=who.course_title,
            credential_key=one.anchor.credential_key,
            credential_version=one.version,
        )
        for one in slipping.due(who.registration_id, who.person_id)
    ]
