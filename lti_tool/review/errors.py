"""What an assessor can be refused."""

from dataclasses import asdict
from datetime import date, datetime

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.review.standing import Entry, Missing
from lti_tool.web.errors import Refusal
from lti_tool.workspace.dates import day_words


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


class HighlightRefused(Refusal):
    """A note that cannot be put on a place; the title says why."""

    status = 422
    code = "highlight_refused"
    title = _l("This note cannot be kept")
    advice = _l("It was not saved. Go back to the submission and try again.")


class HighlightNotFound(Refusal):
    """The assessor's review has no such note."""

    status = 404
    code = "highlight_not_found"
    title = _l("This note is not there any more")
    advice = _l("It may have been removed in another tab. Reload the submission.")


class HighlightConflict(Refusal):
    """The note was changed elsewhere since the writer read it. `theirs` is what it is now."""

    status = 409
    code = "conflict"
    title = _l("This note was changed in another tab")
    advice = _l("Nothing was overwritten. Go back to the submission to see what it says now.")

    def __init__(self, theirs: str) -> None:
        super().__init__(details={"theirs": theirs})


class CommentNotFound(Refusal):
    """The comments that this person may use hold no such one."""

    status = 404
    code = "comment_not_found"
    title = _l("This comment is not there any more")
    advice = _l("It may have been removed by somebody else. Go back to the comments.")


class CommentRefused(Refusal):
    """A comment that cannot be kept for use again; the title says why."""

    status = 422
    code = "comment_refused"
    title = _l("This comment cannot be kept")
    advice = _l("Nothing was changed. Correct it and try again.")


class CommentConflict(Refusal):
    """A kept comment was changed elsewhere since the writer read it. `theirs` is what it is now."""

    status = 409
    code = "conflict"
    title = _l("This comment was changed meanwhile")
    advice = _l("Nothing was overwritten.")

    def __init__(self, theirs: str) -> None:
        super().__init__(details={"theirs": theirs})
        self.theirs = theirs


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


class Returned(Refusal):
    """The submission went back without a score."""

    status = 409
    code = "returned"
    title = _l("This submission went back without a score")
    advice = _l("Something in it could not be read. Nothing needs to be done with it here.")


class Taken(Refusal):
    """Somebody else has the place. `until` is when it becomes free, None: it is handed in.

    `holder` is None where nobody is to know who scores, or the LMS told no name.
    """

    status = 409
    code = "taken"
    title = _l("Somebody else is reviewing this submission")
    advice = _l("You can read it, and take it when they hand it back or their time has passed.")

    def __init__(self, until: datetime | None = None, holder: str | None = None) -> None:
        title = _("%(name)s is reviewing this submission", name=holder) if holder else None
        advice = (
            _(
                "You can read it, and take it when they hand it back or their time has passed: "
                "%(moment)s.",
                moment=format_datetime(until, "medium"),
            )
            if until
            else None
        )
        super().__init__(title, advice)
        self.until = until
        self.holder = holder


class Kept(Refusal):
    """A further attempt is kept for whoever assessed the one before; others may take it from the
    day `until` on."""

    status = 409
    code = "kept"
    title = _l("This submission is kept for whoever assessed the attempt before")

    def __init__(self, until: date) -> None:
        super().__init__(
            advice=_(
                "You can take it from %(day)s on. An administrator can give it to you sooner.",
                day=day_words(until),
            )
        )
        self.until = until


class HandedIn(Refusal):
    """The assessor's score of this submission is handed in, and stands."""

    status = 409
    code = "handed_in"
    title = _l("Your score of this submission is handed in")
    advice = _l("It stands. What you sent now was not added to it.")


class Settled(Refusal):
    """Every line has its level: only the release is left."""

    status = 409
    code = "settled"
    title = _l("This submission is scored and waits to be released")
    advice = _l("Every line has its level. It takes no more ratings.")


class NothingToTake(Refusal):
    """There is no submission that this person may take."""

    status = 409
    code = "nothing_to_take"
    title = _l("There is nothing that you can take now")
    advice = _l("What waits is taken by others, kept for somebody else, or yours already.")


class CannotAssess(Refusal):
    """Somebody is to assess where they do not."""

    status = 409
    code = "cannot_assess"
    title = _l("They do not assess in this course")
    advice = _l("Choose somebody who teaches in the course, or give them the role first.")


class NotTheirs(Refusal):
    """A place is to be handed back, or taken away, that is nobody's any more."""

    status = 409
    code = "not_theirs"
    title = _l("This submission is not taken any more")
    advice = _l("It was handed back, or its review is finished. Nothing was changed.")


class Declined(Refusal):
    """The assessor has declined this submission."""

    status = 409
    code = "declined"
    title = _l("You have declined this submission")
    advice = _l("Somebody else reviews it.")


class NotDeclinable(Refusal):
    """A score that is handed in is not declined any more."""

    status = 409
    code = "not_declinable"
    title = _l("Your score of this submission is handed in")
    advice = _l("If you should not have scored it, tell the person who runs the program.")


class NotSettled(Refusal):
    """A release was asked for before every line has its level."""

    status = 409
    code = "not_settled"
    title = _l("This submission is not scored completely yet")
    advice = _l("It can be released when every line has its level.")


class NoPart(Refusal):
    """A submission was to be released by somebody who had no part in its scores."""

    status = 403
    code = "no_part"
    title = _l("Others have scored this submission")
    advice = _l("Whoever scored it releases it, or an administrator does.")


class SeesNames(Refusal):
    """An administrator, who sees names, wanted to score in a program that scores without them."""

    status = 403
    code = "sees_names"
    title = _l("Whoever sees names does not score here")
    advice = _l(
        "Assessors of this program see no names, and you do. You can read everything, and release "
        "what is settled."
    )


class NotChecked(Refusal):
    """Nobody has said yet that everything in the submission opens."""

    status = 409
    code = "not_checked"
    title = _l("Nobody has looked yet whether everything opens")
    advice = _l("Open the submission and say so first. Then it can be scored.")


class NoReason(Refusal):
    """A submission was to go back without a word why."""

    status = 422
    code = "no_reason"
    title = _l("Say what could not be opened or read")
    advice = _l("The educator needs to know what to hand in again. Nothing was sent back yet.")


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


class OverlapNotFound(Refusal):
    """There is no such overlap of this submission."""

    status = 404
    code = "not_found"
    title = _l("There is no such overlap any more")
    advice = _l("A newer attempt may have taken its place. Open the submission's overlaps again.")


class NotYourReceipt(Refusal):
    """An assessor asked for the receipt of a decision that they had no part in."""

    status = 403
    code = "not_your_receipt"
    title = _l("This receipt is for those who had a part in the decision")
    advice = _l("The administrators of the program can open it. The decision itself is here.")


class NoReceipt(Refusal):
    """There is no such decision, or it is from before there were receipts."""

    status = 404
    code = "no_receipt"
    title = _l("There is no such receipt")
    advice = _l("Decisions from before receipts were written have none. Nothing is lost by it.")


class NotCorrectable(Refusal):
    """Somebody asked to correct a decision that is not theirs to correct."""

    status = 403
    code = "not_correctable"
    title = _l("You cannot correct this decision")
    advice = _l("Whoever released it can, and the administrators of the program.")


class Superseded(Refusal):
    """A further attempt was submitted since: what it carries was settled then."""

    status = 409
    code = "superseded"
    title = _l("The educator has submitted again since")
    advice = _l(
        "What this decision passed is carried into the further attempt as it was then, so this "
        "decision stays as it is. Say what holds now in the review of the further attempt."
    )


class LookIsOpen(Refusal):
    """A correction of a decision of which a second look is asked for."""

    status = 409
    code = "look_is_open"
    title = _l("The educator has asked for a second look of this decision")
    advice = _l("Its answer says what holds. Afterwards it can be corrected, if need be.")


class NotImpartial(Refusal):
    """A second look was to go to somebody who has scored, decided or corrected the submission."""

    status = 403
    code = "not_impartial"
    title = _l("A second look goes to somebody who has had no part in the decision")
    advice = _l("It stays open for somebody else. An administrator can give it to a person.")


class ReasonMissing(Refusal):
    """A later decision was to be released without saying why."""

    status = 422
    code = "reason_missing"
    title = _l("Say why, in a sentence or two")
    advice = _l("The educator reads it, and the receipt keeps it. Nothing is released yet.")


class NotYours(Refusal):
    """An assessor was to release many, one of which they had no part in."""

    status = 403
    code = "not_yours"
    title = _l("You had no part in scoring it")
    advice = _l("Whoever scored it can release it, and the administrators of the program.")
