"""Sending one message by the rules of its LMS family, and learning what became of it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import requests

from lti_tool import clock
from lti_tool.gradebook import leases, line_items, outcomes
from lti_tool.gradebook.decision import Release, Step, after_sending, before_sending, same
from lti_tool.gradebook.outcomes import Outcome
from lti_tool.gradebook.parcels import Parcel
from lti_tool.platforms import ags
from lti_tool.platforms.ags import AgsRefused, Result
from lti_tool.platforms.tokens import TokenRefused

NO_SCOPE = "The LMS has not given the tool the right to send scores for this activity."
SWITCHED_OFF = "This connection to the LMS is switched off."
NOT_SHOWN = "The LMS answered with success, but its gradebook shows no score."
KEPT = (
    "The LMS took the score and still shows {there:.0%}: it keeps the grade that a person set. "
    "Remove that override in its gradebook, then send the result again."
)
CHANGED = "Somebody changed the grade in the LMS to {there:.0%}."


class LeaseLost(Exception):
    """Another worker has taken the message over; this one leaves it alone."""


def send(parcel: Parcel) -> Outcome:
    """Try to deliver a message. Raises LeaseLost."""
    if parcel.superseded:
        return Outcome("superseded")
    if not parcel.active:
        return outcomes.later(SWITCHED_OFF)
    if not parcel.link.has_place:
        return outcomes.not_sent("no_gradebook")
    if ags.SCORE not in parcel.link.scopes:
        return outcomes.refused(NO_SCOPE)
    try:
        address = line_items.address(parcel)
        step = _submitted if parcel.kind == "submitted" else _released
        return step(parcel, address)
    except line_items.BeingMade as error:
        return outcomes.later(str(error), line_items.PATIENCE)
    except TokenRefused as error:
        return outcomes.of_token(error)
    except AgsRefused as error:
        return outcomes.of_read(parcel.lms, error)
    except requests.RequestException as error:
        return outcomes.unreachable(error)


def _submitted(parcel: Parcel, address: str) -> Outcome:
    reads = parcel.hides_a_grade and parcel.link.may_read
    return _post(parcel, address, **_noted(parcel, _read(parcel, address) if reads else None))


def _released(parcel: Parcel, address: str) -> Outcome:
    """The result is read first where the message may have arrived, goes over an earlier one, or
    would erase or hide a grade."""
    release = _release(parcel)
    erases = release.score is None and release.needs_empty
    if erases and not parcel.link.may_read:
        return outcomes.not_sent("cannot_read")
    reads = parcel.answer_lost or parcel.releases_before or erases or parcel.hides_a_grade
    found = None
    if reads and parcel.link.may_read:
        found = _read(parcel, address)
        settled = _settled(parcel, release, found)
        if settled is not None:
            return settled
    outcome = _post(parcel, address, **_noted(parcel, found))
    looks = parcel.lms.reads_after and parcel.link.may_read and release.score is not None
    if looks and outcome.state == "delivered":
        return _looked_at(parcel, address, release)
    return outcome


def _noted(parcel: Parcel, found: Result | None) -> dict[str, float]:
    """A grade that a person gave, noted before this message makes the result forget it, so that
    the next release does not overwrite it unseen."""
    there = found.fraction if found is not None else None
    if there is None or not parcel.hides_a_grade:
        return {}
    return {} if any(same(there, score) for score in parcel.scores_sent) else {"seen_score": there}


def _settled(parcel: Parcel, release: Release, found: Result | None) -> Outcome | None:
    """What the result says of a message before it is sent; None: send it."""
    step = before_sending(
        release,
        found,
        scores_sent=parcel.scores_sent,
        seen=parcel.seen,
        may_have_arrived=parcel.answer_lost,
        overwrite=parcel.overwrite,
    )
    if step is Step.DELIVERED:
        return outcomes.delivered()
    if step is Step.KEEP:
        return outcomes.not_sent("grade_there")
    if step is Step.CONFLICT:
        return outcomes.conflict(CHANGED.format(there=_there(found, parcel.seen)))
    return None


def _looked_at(parcel: Parcel, address: str, release: Release) -> Outcome:
    """What the gradebook shows of a score that was answered with a success (moodle.md 27)."""
    try:
        found = _read(parcel, address)
    except (TokenRefused, AgsRefused, requests.RequestException) as error:
        return outcomes.lost(f"Sent, but the gradebook could not be read afterwards: {error}")
    step = after_sending(release, found)
    if step is Step.DELIVERED:
        return outcomes.delivered()
    if step is Step.CONFLICT:
        return replace(outcomes.conflict(KEPT.format(there=_there(found, None))), answer_lost=False)
    return outcomes.lost(NOT_SHOWN, unclear=True)


def _post(parcel: Parcel, address: str, **noted: Any) -> Outcome:
    """Send it. That it may have arrived is written down first, in case we do not live to tell."""
    connector, scopes = parcel.connector, parcel.link.scopes
    connector.get_access_token(scopes, ags.SCORE)
    body, timestamp = _message(parcel)
    if not leases.hold(
        parcel.lease, sent_body=body, timestamp=timestamp, answer_lost=True, **noted
    ):
        raise LeaseLost(parcel.lease)
    try:
        response = ags.post_score(connector, scopes, address, body)
    except TokenRefused as error:
        return replace(outcomes.of_token(error), answer_lost=parcel.answer_lost)
    except requests.RequestException as error:
        return outcomes.of_failure(error)
    return outcomes.of_answer(parcel.lms, response)


def _message(parcel: Parcel) -> tuple[dict[str, Any], datetime]:
    """The message and its timestamp: the last one again, or a fresh one.

    "Submitted" is repeated unchanged after a lost answer; a release never is, since what the LMS
    holds has been read meanwhile.
    """
    in_doubt = parcel.kind == "released" and parcel.answer_lost
    newest = parcel.timestamp == parcel.last_timestamp and parcel.was_sent_to_this_account
    if parcel.sent_body and parcel.timestamp and newest and not in_doubt and not parcel.overwrite:
        return parcel.sent_body, parcel.timestamp
    timestamp = parcel.lms.timestamp(clock.now(), parcel.last_timestamp)
    facts = parcel.facts(timestamp)
    lms = parcel.lms
    return lms.submitted(facts) if parcel.kind == "submitted" else lms.released(facts), timestamp


def _read(parcel: Parcel, address: str) -> Result | None:
    return ags.read_result(parcel.connector, parcel.link.scopes, address, parcel.subject)


def _release(parcel: Parcel) -> Release:
    return Release(
        score=parcel.score,
        comment=parcel.comment or "",
        needs_empty=parcel.lms.no_score_needs_empty,
        returns_comments=parcel.lms.returns_comments,
    )


def _there(found: Result | None, seen: float | None) -> float:
    fraction = found.fraction if found is not None else None
    return fraction if fraction is not None else (seen or 0.0)
