"""Every way in which a login or a launch is refused, and what the person can do about it."""

from shlex import quote
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lti_tool.web.errors import Refusal

OPEN_AGAIN = _l("Go back to your course and open the activity again. Nothing is lost.")
TELL = _l(
    "Go back to your course and open the activity again. If this page comes back, tell the person "
    "who runs your learning platform what it says. Nothing is lost."
)


class LaunchRefused(Refusal):
    """The LMS's message did not pass a check (LTI Security Framework 1.0, 5.1.3: HTTP 401)."""

    status = 401
    code = "launch_refused"
    title = _l("Your learning platform sent something that we cannot accept")
    advice = TELL

    def __init__(self, reason: str = "", **details: Any) -> None:
        super().__init__(details={"reason": reason, **details} if reason else details)
        if reason:
            self.advice = f"{type(self).advice} ({reason})"


class IncompleteLogin(LaunchRefused):
    """The login initiation lacks a parameter that LTI requires (Security Framework 5.1.1.1)."""

    status = 400
    code = "login_incomplete"
    title = _l("Your learning platform asked us to sign you in, but left something out")


class UnknownPlatform(LaunchRefused):
    """No active registration has this issuer and client id."""

    status = 403
    code = "platform_unknown"
    title = _l("This learning platform is not connected here")
    advice = _l(
        "Tell the person who runs your learning platform: it has to be registered with this tool, "
        "or its registration has been switched off."
    )


class ForeignTarget(LaunchRefused):
    """The target_link_uri is not an address of this tool that can be launched."""

    status = 400
    code = "target_foreign"
    title = _l("The activity points to an address that this tool does not have")

    def __init__(self, launch_address: str) -> None:
        super().__init__()
        self.advice = _(
            "Tell the person who set up the activity: its address must be %(address)s.",
            address=launch_address,
        )


class OpenedOutside(LaunchRefused):
    """An address of a launch was opened by itself."""

    status = 400
    code = "opened_outside"
    title = _l("This page needs to be opened from your course")
    advice = _l(
        "This address works only when your learning platform opens it. Go to your course and open "
        "the activity, or the submission in the gradebook."
    )


class StateUnknown(LaunchRefused):
    """The state is absent, never was, or has expired."""

    code = "state_unknown"
    title = _l("This took too long, or was not started here")
    advice = OPEN_AGAIN


class AlreadyUsed(LaunchRefused):
    """State and token have been used once, which is all they are good for."""

    code = "launch_used"
    title = _l("This page was opened once already")
    advice = OPEN_AGAIN


class NotVouched(LaunchRefused):
    """Neither a cookie nor the LMS's storage says that this browser began the login."""

    status = 403
    code = "state_not_vouched"
    title = _l("Your browser does not let us tell that it was you who opened this")
    advice = _l(
        "It keeps nothing for us inside your learning platform's page. Open the activity in a "
        "window of its own: right-click its link in your course and choose “Open in new window”, "
        "or allow cookies for this site, and open it again. Nothing is lost."
    )


class IncompleteLaunch(LaunchRefused):
    """A claim that LTI requires is absent or of the wrong shape."""

    code = "launch_incomplete"
    title = _l("Your learning platform left out something that we need")


class AnonymousLaunch(LaunchRefused):
    """The token names nobody (`sub` is absent)."""

    code = "launch_anonymous"
    title = _l("Your learning platform did not say who you are")
    advice = _l("Sign in to your learning platform, then open the activity again.")


class NoticeRefused(LaunchRefused):
    """What came as a notice of an LMS is none, or none that can be believed."""

    code = "notice_refused"
    title = _l("This is no notice of a learning platform that we know")


class DeploymentNotApproved(LaunchRefused):
    """The deployment is recorded, and waits for approval."""

    status = 403
    code = "deployment_not_approved"
    title = _l("This tool has not been approved for your course yet")

    def __init__(self, deployment_id: str, registration_id: int) -> None:
        super().__init__(deployment=deployment_id)
        self.advice = _(
            "The person who runs this tool can approve it with: "
            "flask --app wsgi platforms approve --registration %(number)s %(deployment)s. "
            "Then open the activity again.",
            number=registration_id,
            deployment=quote(deployment_id),
        )


class NotOffered(LaunchRefused):
    """A kind of message that this tool does not answer."""

    status = 400
    code = "message_not_offered"
    title = _l("This tool cannot be opened in this way")
    advice = _l(
        "Open it as an activity of your course, or where you add an activity or an assignment "
        "to the course. Nothing is lost."
    )


class LinksNotAccepted(LaunchRefused):
    """A deep linking request that takes no resource links (LTI Deep Linking 2.0, accept_types)."""

    status = 400
    code = "links_not_accepted"
    title = _l("An assignment cannot be added at this place")
    advice = _l(
        "This tool adds assignments, and your learning platform asked for something else. "
        "Choose the tool where you add an activity or an assignment to your course."
    )


class MayNotAdd(Refusal):
    """Deep linking by somebody who neither teaches nor designs the course."""

    status = 403
    code = "may_not_add"
    title = _l("Only those who teach or design this course can add to it")
    advice = _l(
        "Ask an instructor of the course to add the micro-credential. To work on one that is there "
        "already, open its assignment in your course."
    )


class NothingToAdd(Refusal):
    """No definition is installed."""

    status = 404
    code = "nothing_to_add"
    title = _l("No micro-credential is installed here yet")
    advice = _l(
        "Tell the person who runs this tool: “flask credentials import” installs one. "
        "Nothing was added to your course."
    )


class NotAdding(Refusal):
    """The page of a deep linking launch, asked for in another launch."""

    status = 404
    code = "not_found"


class AssessorNotGranted(Refusal):
    """An instructor, where the program demands a grant of those who assess."""

    status = 403
    code = "assessor_not_granted"
    title = _l("You are not an assessor of this program yet")
    advice = _l(
        "In this program, those who assess are named one by one. Ask the program's administrator "
        "to name you, then open the activity again."
    )


ROSTER_WORDS: dict[str, Any] = {
    "not_offered": _l(
        "%(lms)s does not offer this tool the list of people in the course. The person who runs it "
        "can switch that on: it is called names and roles, or membership service."
    ),
    "not_allowed": _l(
        "%(lms)s does not let this tool read who is in the course. The person who runs it can "
        "allow that: it is called names and roles, or membership service."
    ),
    "unreachable": _l("%(lms)s did not answer. Try again in a minute."),
    "refused": _l("%(lms)s answered with an error. Try again in a minute."),
}


class RosterUnavailable(Exception):
    """The LMS did not tell who is in a course. `reason` is a key of ROSTER_WORDS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


PLATFORM_WORDS: dict[str, tuple[Any, Any]] = {
    "login_required": (
        _l("Your learning platform does not see that you are signed in"),
        _l(
            "Your browser may be hiding it inside this page. Sign in to your learning platform "
            "again, or open the activity in a window of its own. Nothing is lost."
        ),
    ),
    "launch_no_longer_valid": (
        _l("This page was opened once already, or too long ago"),
        OPEN_AGAIN,
    ),
    "unauthorized_client": (
        _l("This tool is switched off in your learning platform"),
        _l("Tell the person who runs your learning platform that its key is off."),
    ),
}


class PlatformRefused(LaunchRefused):
    """The LMS answered the login with an error (OpenID Connect Core 1.0, 3.1.2.6)."""

    status = 400
    code = "platform_refused"
    title = _l("Your learning platform did not let you in")

    def __init__(self, error: str, description: str) -> None:
        said = f"{error}: {description}" if description else error
        super().__init__(said[:300])
        words = PLATFORM_WORDS.get(error)
        if words is not None:
            self.title, self.advice = words
