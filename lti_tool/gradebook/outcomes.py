"""What became of one try, and what the answers of an LMS mean for it."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape

import requests

from lti_tool import clock
from lti_tool.platforms.ags import LINE_ITEM, RESULT, SCORE, AgsRefused
from lti_tool.platforms.families.answers import Verdict
from lti_tool.platforms.families.base import Family
from lti_tool.platforms.tokens import ScopeNotGranted, TokenRefused
from lti_tool.platforms.transport import may_have_arrived

WORDS_LENGTH = 1000
LONGEST_WAIT = timedelta(days=1)
# A gateway answers for an LMS that is not there, or says so itself (RFC 9110, 15.6): a matter of
# time, however long, like no answer at all.
AWAY = (502, 503, 504)
RIGHTS = {
    SCORE: "send scores",
    RESULT: "read results",
    LINE_ITEM: "make a column in its gradebook",
}
NOT_GRANTED = (
    "The LMS has not granted the tool the right to {right} ({scope}). "
    "Grant it in the LMS's settings of the tool, then send this again."
)


@dataclass(frozen=True)
class Outcome:
    """The end of one try.

    state        the message's state from now on: "waiting" is one more try
    answer_lost  the message may have arrived; None: that is as it was before this try
    stale        the LMS called the timestamp old: the next try needs a fresh one
    unclear      the LMS gave no answer that settles it; so many in a row, and it is refused
    server_error the LMS failed on it (500 and the like); so many, and it is refused
    throttled    every message to this LMS had better wait
    wait         how long the LMS asked us to wait, if it did
    """

    state: str
    words: str | None = None
    status: int | None = None
    reason: str | None = None
    answer_lost: bool | None = None
    stale: bool = False
    unclear: bool = False
    server_error: bool = False
    throttled: bool = False
    wait: timedelta | None = None


def delivered(response: requests.Response | None = None) -> Outcome:
    """The LMS has it."""
    status = None if response is None else response.status_code
    return Outcome("delivered", status=status, answer_lost=False)


def not_sent(reason: str) -> Outcome:
    """Nothing is to be sent; `reason` as reports.py words it."""
    return Outcome("not_sent", reason=reason)


def refused(words: str) -> Outcome:
    """It will not be taken as it is, in our words."""
    return Outcome("refused", words=words)


def conflict(words: str) -> Outcome:
    """A person has changed the grade in the LMS."""
    return Outcome("conflict", words=words)


def later(words: str, wait: timedelta | None = None) -> Outcome:
    """Nothing was sent, for a reason that passes."""
    return Outcome("waiting", words=words, wait=wait)


def lost(words: str | None, *, unclear: bool = False) -> Outcome:
    """It may have arrived."""
    return Outcome("waiting", words=words, answer_lost=True, unclear=unclear)


def of_answer(lms: Family, response: requests.Response) -> Outcome:
    """What the answer to a score means."""
    verdict = lms.verdict(response.status_code, response.text)
    if verdict is Verdict.STORED:
        return delivered(response)
    if verdict is Verdict.REFUSED:
        words = words_of(response)
        return Outcome("refused", words=words, status=response.status_code, answer_lost=False)
    in_doubt = verdict in (Verdict.OLD_TIMESTAMP, Verdict.UNCLEAR)
    return Outcome(
        "waiting",
        words=words_of(response),
        status=response.status_code,
        answer_lost=in_doubt,
        stale=verdict is Verdict.OLD_TIMESTAMP,
        unclear=in_doubt and response.status_code < 500,
        server_error=_failed(response),
        throttled=verdict is Verdict.THROTTLED or response.status_code == 503,
        wait=retry_after(response),
    )


def of_read(lms: Family, error: AgsRefused) -> Outcome:
    """What it means that a result, or a line item, could not be read. Nothing was sent."""
    response = error.response
    verdict = lms.verdict(response.status_code, response.text)
    final = verdict is Verdict.REFUSED
    return Outcome(
        "refused" if final else "waiting",
        words=words_of(response),
        status=response.status_code,
        server_error=_failed(response),
        throttled=verdict is Verdict.THROTTLED,
        wait=None if final else retry_after(response),
    )


def of_token(error: TokenRefused) -> Outcome:
    """No token: nothing was sent. It is a matter of the connection, not of this message, and
    passes, unless somebody must first grant a right."""
    if isinstance(error, ScopeNotGranted):
        return refused(NOT_GRANTED.format(right=RIGHTS[error.scope], scope=error.scope))
    response = error.response
    return Outcome(
        "waiting",
        words=_bounded(str(error)),
        status=None if response is None else response.status_code,
        throttled=True,
        wait=None if response is None else retry_after(response),
    )


def of_failure(error: requests.RequestException) -> Outcome:
    """What it means that a message was sent and no answer came."""
    return replace(unreachable(error), answer_lost=may_have_arrived(error))


def unreachable(error: requests.RequestException) -> Outcome:
    """Something else than the message was asked for, and no answer came. Nothing was sent."""
    return Outcome("waiting", words=_bounded(str(error)) or type(error).__name__)


def retry_after(response: requests.Response) -> timedelta | None:
    """How long the LMS asked us to wait (RFC 9110, 10.2.3), at most a day, or None."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isdigit():
        return min(timedelta(seconds=int(told[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    wait = _aware(moment) - clock.now()
    return min(max(wait, timedelta()), LONGEST_WAIT)


def words_of(response: requests.Response) -> str:
    """The LMS's own words, short enough to keep: markup and repeated space left out."""
    text = response.text
    if "html" in response.headers.get("Content-Type", "") or text.lstrip().startswith("<"):
        text = unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.I | re.S))
    return _bounded(" ".join(text.split()) or f"{response.status_code} {response.reason or ''}")


def _failed(response: requests.Response) -> bool:
    """Whether the LMS itself failed on the call, and not whatever stands before it."""
    return response.status_code >= 500 and response.status_code not in AWAY


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _bounded(words: str) -> str:
    words = words.replace("\x00", "")
    return words if len(words) <= WORDS_LENGTH else words[: WORDS_LENGTH - 1] + "…"
