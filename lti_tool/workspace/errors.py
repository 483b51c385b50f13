"""What an educator's page refuses, in words that say whether anything was lost and what to do."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal


class AttemptNotFound(Refusal):
    """No such submission, or not one that this person may see."""

    status = 404
    code = "attempt_not_found"
    title = _l("There is no such submission here")
    advice = _l("It may belong to another course. Open the activity again from your course.")


class FileNotFound(Refusal):
    """No such file, or not one that this person may see."""

    status = 404
    code = "file_not_found"
    title = _l("There is no such file here")
    advice = _l("Open the activity again from your course.")


class NotNameless(Refusal):
    """What a file says of its author could not be taken out of it."""

    status = 409
    code = "not_nameless"
    title = _l("This file cannot be had without its author's name")
    advice = _l(
        "No names are shown here, and we could not take out what this file says of its author "
        "without changing the file. What was read out of it stands on the submission's page. If "
        "that does not do, send the submission back and say that its properties have to be removed."
    )


class SectionNotFound(Refusal):
    """The credential has no such section or field."""

    status = 404
    code = "section_not_found"
    title = _l("This activity has no such page")
    advice = _l("Go to the overview of the activity. Everything that was saved is there.")


class WordingNotFound(Refusal):
    """The text has no such earlier wording, or no longer."""

    status = 404
    code = "wording_not_found"
    title = _l("There is no such wording here")
    advice = _l(
        "Of very many earlier wordings some are thinned out. "
        "What the text says now is as it was. Choose another one from the list."
    )


class NoActivity(Refusal):
    """The launch names no link, or one that presents no credential yet."""

    status = 409
    code = "no_activity"
    title = _l("This activity is not set up yet")
    advice = _l(
        "The person who teaches the course still has to choose what it is about. "
        "Nothing is lost. Open it again later from your course."
    )


class NotFromLink(Refusal):
    """The launch came from the course as a whole, so that it is not clear which work is meant."""

    status = 409
    code = "no_link"
    title = _l("Open the activity itself")
    advice = _l(
        "You came from the course's menu, which does not say which activity you mean. "
        "Open the assignment in your course."
    )


class ReadOnly(Refusal):
    """The draft, or this section of it, does not take changes now."""

    status = 409
    code = "read_only"
    title = _l("This part cannot be changed now")
    advice = _l(
        "It was submitted, or already passed, perhaps in another window. "
        "What you typed here was not saved; copy it if you need it."
    )


class TextConflict(Refusal):
    """A writer named an old revision with another text. `details` hold the text that is saved."""

    status = 409
    code = "conflict"
    title = _l("This text was changed in another window")
    advice = _l("Nothing was overwritten. Choose which of the two texts to keep.")


class InvalidAnswer(Refusal):
    """An answer that its field cannot have; `title` says what is wrong with it."""

    status = 422
    code = "invalid"


class AnchorNotFound(Refusal):
    """No such mark in this person's draft."""

    status = 404
    code = "anchor_not_found"
    title = _l("This mark is not there any more")
    advice = _l("It may have been removed in another window. Nothing else was changed.")


class AnchorRefused(Refusal):
    """A place that cannot be marked for this line. `title` is the reason."""

    status = 422
    code = "anchor_refused"
    title = _l("This is no place that can be marked")
    advice = _l("Nothing was marked. What you typed is saved.")


class UploadRefused(Refusal):
    """A file that is not taken. Nothing of it was stored. `title` is the reason; `slot_key` the
    slot, where another name was asked for."""

    status = 422
    code = "upload_refused"

    def __init__(self, code: str, reason: Any, advice: Any = None, slot_key: str = "") -> None:
        unchanged = _l("Nothing was stored, and your draft is as it was.")
        super().__init__(reason, advice or unchanged)
        self.code = code
        self.slot_key = slot_key


class CannotWithdraw(Refusal):
    """An assessor has begun to review the submission."""

    status = 409
    code = "cannot_withdraw"
    title = _l("An assessor has begun to review it, so it was not withdrawn")
    advice = _l(
        "Nothing was changed: it stays as you submitted it. You can revise and submit again "
        "what the review leaves open."
    )


class InvalidTarget(Refusal):
    """A day that nobody can mean to submit by; `title` says why."""

    status = 422
    code = "invalid_target"


class CannotSubmit(Refusal):
    """Something that the credential requires is missing, or there is no try left."""

    status = 409
    code = "cannot_submit"
    title = _l("It cannot be submitted yet")
    advice = _l("Look at the check before submitting: it lists what is missing.")


class CannotAskAgain(Refusal):
    """No second look is offered of this decision, or no longer."""

    status = 409
    code = "cannot_ask"
    title = _l("A second look of this decision cannot be asked for now")
    advice = _l(
        "It is offered once for a decision that leaves something open, for a limited time, and "
        "until you submit again. What you typed was not sent; copy it if you need it."
    )


class NoWords(Refusal):
    """A second look was asked for without a word."""

    status = 422
    code = "no_words"
    title = _l("Say what should be looked at again")
    advice = _l("Nothing was sent yet. A sentence is enough.")


class CannotTakeBack(Refusal):
    """Somebody has begun the second look, or answered it."""

    status = 409
    code = "cannot_take_back"
    title = _l("Somebody has begun the second look, so it was not taken back")
    advice = _l("Nothing was changed. The answer will be on your feedback page.")


class LookEnded(Refusal):
    """The second look is not asked for any more."""

    status = 409
    code = "look_ended"
    title = _l("This second look has ended")
    advice = _l(
        "The educator took it back or submitted again, or somebody else has answered it. "
        "The decision stays as it is."
    )
