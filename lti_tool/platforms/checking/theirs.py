"""What the LMS's answers mean for the connection."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import requests
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.installation import public_url
from lti_tool.platforms import ags, nrps
from lti_tool.platforms.checking.asking import SCOPES, Answers
from lti_tool.platforms.checking.findings import Finding, State
from lti_tool.platforms.checking.ours import COMMAND, KEYS_PATH
from lti_tool.platforms.errors import KeyUnreadable
from lti_tool.platforms.jwks import Jwk, KeySetUnavailable
from lti_tool.platforms.keys import BITS
from lti_tool.platforms.models import Registration
from lti_tool.platforms.tokens import TokenRefused

# Canvas takes an assertion from up to 30 s ahead (canvas.md 1.6); we, a launch from up to 60 s.
NOTICEABLE, HARMFUL = timedelta(seconds=30), timedelta(seconds=60)
LONGEST_WORDS = 300


def key_set(registration: Registration, answers: Answers) -> Finding:
    """Whether the LMS's launches can be checked by the keys that it publishes."""
    if isinstance(answers.keys, KeySetUnavailable):
        return Finding(
            "key_set",
            State.PROBLEM,
            _("The LMS's keys cannot be read: %(words)s", words=_words(answers.keys)),
            _(
                "Nobody can enter without them. See whether the address is right and can be "
                "reached from this machine; another one is set with: %(command)s",
                command=f"{COMMAND} edit {registration.id} --jwks-url …",
            ),
        )
    usable, there = sum(map(_is_usable, answers.keys)), len(answers.keys)
    if not usable:
        return Finding(
            "key_set",
            State.PROBLEM,
            ngettext(
                "The LMS publishes %(num)s key, and none that can be used.",
                "The LMS publishes %(num)s keys, and none that can be used.",
                there,
            ),
            _(
                "Launches are signed with an RSA key of at least %(bits)s bits that has a key id. "
                "Let the LMS make one, or see whether the address of its keys is right.",
                bits=BITS,
            ),
        )
    return Finding(
        "key_set",
        State.GOOD,
        ngettext(
            "The LMS publishes %(num)s key that can be used.",
            "The LMS publishes %(num)s keys that can be used.",
            usable,
        ),
    )


def time(answers: Answers) -> Finding:
    """How far the LMS's clock is from ours."""
    if answers.ahead is None:
        return Finding(
            "clock",
            State.INFO,
            _("The LMS's answers do not tell what time it is there."),
            _("If launches or tokens are refused, compare its clock with ours."),
        )
    seconds = round(abs(answers.ahead).total_seconds())
    if abs(answers.ahead) < NOTICEABLE:
        return Finding("clock", State.GOOD, _("Your LMS's clock and ours agree."))
    if answers.ahead < timedelta():
        found = _("Your LMS's clock is %(seconds)s s behind ours.", seconds=seconds)
    else:
        found = _("Your LMS's clock is %(seconds)s s ahead of ours.", seconds=seconds)
    return Finding(
        "clock",
        State.PROBLEM if abs(answers.ahead) >= HARMFUL else State.WARNING,
        found,
        _(
            "Launches and access tokens are refused when the two are a minute apart. Set both by "
            "a time server (NTP)."
        ),
    )


def token(registration: Registration, answers: Answers) -> Finding:
    """Whether the LMS gives us access tokens, without which no result is sent."""
    if answers.token is None:
        return Finding("token", State.GOOD, _("The LMS gives this tool access tokens."))
    if isinstance(answers.token, KeyUnreadable):
        return Finding(
            "token",
            State.INFO,
            _("No access token was asked for, since this tool cannot sign for it."),
            _("Mend the tool's own key first."),
        )
    edit = f"{COMMAND} edit {registration.id} --token-url …"
    if answers.token.response is None:
        advice = _(
            "No result can be sent. See whether %(address)s is right and can be reached from this "
            "machine; another address is set with: %(command)s",
            address=registration.token_url,
            command=edit,
        )
    else:
        advice = _(
            "No result can be sent. The usual causes: the tool's key is switched off in the LMS; "
            "the LMS cannot open %(keys)s; its clock differs from ours; %(address)s is not the "
            "address that it expects (another one is set with: %(command)s).",
            keys=public_url(KEYS_PATH),
            address=registration.token_url,
            command=edit,
        )
    found = _("The LMS gives no access token: %(words)s", words=_refusal(answers.token))
    return Finding("token", State.PROBLEM, found, advice)


def scopes(answers: Answers) -> Finding:
    """Which of the rights that we use the LMS has granted."""
    if answers.granted is None:
        return Finding(
            "scopes",
            State.INFO,
            _("Which rights the LMS grants shows with an access token."),
            _("Mend what stands in the way of the access token first."),
        )
    missing = [scope for scope in SCOPES if not _has(scope, answers.granted)]
    if not missing:
        return Finding("scopes", State.GOOD, _("The LMS grants every right that this tool uses."))
    without = _without()
    return Finding(
        "scopes",
        State.PROBLEM if ags.SCORE in missing else State.WARNING,
        _(
            "The LMS does not grant every right that this tool uses. %(sentences)s",
            sentences=" ".join(without[scope] for scope in missing),
        ),
        _(
            "Grant these to the tool in the LMS, then check again: %(scopes)s",
            scopes=", ".join(missing),
        ),
    )


def _has(scope: str, granted: frozenset[str]) -> bool:
    """Who may change columns may read them."""
    return scope in granted or (scope == ags.LINE_ITEM_READ and ags.LINE_ITEM in granted)


def _without() -> dict[str, str]:
    """What does not work without each of SCOPES."""
    return {
        ags.SCORE: _("Results cannot be sent to the gradebook."),
        ags.RESULT: _("A grade that somebody changed in the LMS is not noticed."),
        ags.LINE_ITEM: _(
            "An activity that has no column in the gradebook is not given one, so that its "
            "results are not sent."
        ),
        ags.LINE_ITEM_READ: _("The column of an activity cannot be looked up."),
        nrps.SCOPE: _("People of a course who have not opened the activity yet are not listed."),
    }


def _is_usable(key: Jwk) -> bool:
    """Whether a launch may be signed with it: RSA, large enough, named, and not for encryption."""
    modulus = key.get("n")
    if key.get("kty") != "RSA" or not isinstance(key.get("kid"), str) or key.get("use") == "enc":
        return False
    try:
        number = int.from_bytes(urlsafe_b64decode(f"{modulus}=="), "big")
    except ValueError:
        return False
    return number.bit_length() >= BITS


def _refusal(error: TokenRefused) -> str:
    if error.response is None:
        return _words(error)
    return _short(f"{error.response.status_code} {error.response.text}")


def _words(error: Exception) -> str:
    """Why a question failed; of a connection that did, the innermost reason."""
    cause = error.__cause__
    if not isinstance(cause, requests.RequestException) or isinstance(cause, ValueError):
        return _short(str(error))
    inner = cause.args[0] if cause.args else None
    return _short(str(getattr(inner, "reason", None) or cause))


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
