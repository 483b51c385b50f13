"""What an assessor can be refused."""

from dataclasses import asdict
from datetime import datetime

from flask_babel import lazy_gettext as _l

from lti_tool.review.standing import Entry, Missing
from lti_tool.web.errors import Refusal


class OwnWork(Refusal):
    """An assessor opened what they handed in themselves."""

    status = 403
    code = "own_work"
    title = _l("Nobody scores their own work")
    advice = _l(
        "This submission is yours, so somebody else reviews it. Go back to the list of submissions "
        "for the others. To read yours and its feedback, open the assignment where you are "
        "enrolled as a learner."
    )


class NoCourse(Refusal):
    """A launch without a course opens nobody's submissions."""

    status = 404
    code = "not_found"


class UnknownItem(Refusal):
    """The credential has no such item, or the item no such level or point."""

    status = 422
    code = "unknown_item"
    title = _l("That rating does not belong to this rubric")
    advice = _l("Reload the page and rate the item again. Every other rating is kept.")


class RatingConflict(Refusal):
    """The rating was changed elsewhere since the writer read it. `theirs` is what it is now."""

    status = 409
    code = "conflict"
    title = _l("This rating was changed in another tab")
    advice = _l("Nothing was overwritten. Choose the one that holds and save again.")

    def __init__(self, item: str, theirs: Entry) -> None:
        super().__init__(details={"item": item, "theirs": asdict(theirs)})
        self.theirs = theirs


class AlreadyReleased(Refusal):
    """The decision stands: a rating or a second release comes too late."""

    status = 409
    code = "already_released"
    title = _l("This submission has already been released")
    advice = _l("There is one decision, and it stands. What you sent was not added to it.")

    def __init__(self, released_at: datetime | None = None, assessor: str | None = None) -> None:
        super().__init__()
        self.released_at = released_at
        self.assessor = assessor


class Withdrawn(Refusal):
    """The educator took the submission back."""

    status = 409
    code = "withdrawn"
    title = _l("The educator has withdrawn this submission")
    advice = _l("Nothing needs to be done with it. Your ratings are kept.")


class ReleaseIncomplete(Refusal):
    """Something that a release needs is missing. `missing` names each item and field."""

    status = 422
    code = "incomplete"
    title = _l("This cannot be released yet")
    advice = _l("Everything you entered is saved. Complete what is missing, then release.")

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(
            details={"missing": [{"item": one.item, "what": one.what} for one in missing]}
        )
        self.missing = missing
