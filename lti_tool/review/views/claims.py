"""Taking a submission, handing it back, declining it, giving it to somebody."""

from typing import Any

import structlog
from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.database import db
from lti_tool.platforms import people
from lti_tool.platforms.errors import UnknownPerson
from lti_tool.platforms.models import Person
from lti_tool.review import assigning, choices, claim_forms, offering, part, seats
from lti_tool.review.calibration import lists
from lti_tool.review.case import find
from lti_tool.review.errors import NothingToTake, NotTheirs, Taken
from lti_tool.review.views.desk import held
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import Audience, open_to
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace.attempts import WAITING

log = structlog.get_logger(__name__)

TRIES = 20
"""How often the next submission is looked for anew, where others were quicker each time."""


@blueprint.post("/submissions/<attempt>/take")
@open_to(*ASSESSORS)
def take(attempt: str) -> ResponseReturnValue:
    """Take a submission, and open it. Raises what `seats.claim` does."""
    who = visitor()
    part.refuse_who_sees_names(who)
    seats.claim(held(who, attempt), who.person_id)
    db.session.commit()
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.post("/submissions/next")
@open_to(*ASSESSORS)
def take_next() -> ResponseReturnValue:
    """Take what this visitor should review next, and open it."""
    who = visitor()
    part.refuse_who_sees_names(who)
    try:
        taken = _take_next(who)
    except NothingToTake as nothing:
        db.session.rollback()
        choices.tell(str(nothing.title), str(nothing.advice), kind="info")
        return redirect(url_for("review.queue", **choices.remembered().args()), 303)
    return redirect(url_for("review.desk", attempt=taken), 303)


def _take_next(who: Visitor) -> str:
    for _time in range(TRIES):
        attempt = offering.next_for(who)
        for anchor in lists.slipped_in(who):
            if attempt is None or anchor.submitted_at < attempt.submitted_at:
                return anchor.public_id
        if attempt is None:
            break
        seats.hold(attempt)
        try:
            seats.claim(attempt, who.person_id)
        except Taken:
            # Somebody was quicker: they have it now, and what comes next is looked for anew.
            db.session.rollback()
            continue
        db.session.commit()
        return attempt.public_id
    raise NothingToTake()


@blueprint.post("/submissions/<attempt>/hand-back")
@open_to(*ASSESSORS)
def hand_back(attempt: str) -> ResponseReturnValue:
    """Let somebody else have the visitor's place; what they rated is kept."""
    who = visitor()
    found = held(who, attempt)
    mine = seats.own(seats.of_attempt(found), who.person_id)
    if mine is None or mine.state not in ("open", "handed_back"):
        raise NotTheirs()
    seats.hand_back(mine)
    db.session.commit()
    choices.tell(
        _("You have handed %(number)s back", number=found.reference),
        _("Somebody else can take it. Your ratings are kept, for when you take it again."),
    )
    return redirect(url_for("review.queue", **choices.remembered().args()), 303)


@blueprint.get("/submissions/<attempt>/decline")
@open_to(*ASSESSORS)
def ask_to_decline(attempt: str) -> ResponseReturnValue:
    """Why a submission is declined, and what that means."""
    who = visitor()
    found = find(who, attempt)
    if found.state not in (*WAITING, "released"):
        return redirect(url_for("review.desk", attempt=attempt))
    return render_template("review/decline.html", attempt=found, form={}, faults={})


@blueprint.post("/submissions/<attempt>/decline")
@open_to(*ASSESSORS)
def decline(attempt: str) -> ResponseReturnValue:
    """Never have this submission offered again. Raises NotDeclinable."""
    who = visitor()
    found = held(who, attempt)
    form, faults = claim_forms.declining(request.form)
    if form is None:
        page = render_template(
            "review/decline.html", attempt=found, form=request.form, faults=faults
        )
        return page, 422
    mine = seats.own(seats.of_attempt(found), who.person_id)
    if found.state not in WAITING and (mine is None or mine.state == "done"):
        raise NotTheirs()
    seats.decline(found, who.person_id, form.reason)
    db.session.commit()
    choices.tell(
        _("You have declined %(number)s", number=found.reference),
        _("Somebody else reviews it. It is not offered to you again."),
    )
    return redirect(url_for("review.queue", **choices.remembered().args()), 303)


@blueprint.post("/submissions/give")
@open_to(Audience.ADMINISTRATOR)
def give() -> ResponseReturnValue:
    """Give submissions to somebody who assesses there; what cannot be given is named with why."""
    who = visitor()
    form = claim_forms.giving(request.form)
    if form is None:
        choices.tell(
            _("Nothing was given"),
            _("Choose at least one submission, and to whom it should go."),
            kind="warning",
        )
        return _back()
    to = _person(who, form.assessor)
    given = assigning.give([find(who, one) for one in form.attempts], to, who.person_id)
    db.session.commit()
    log.info("submissions given", number=given.number, to=to.id, by=who.person_id)
    _tell_given(given, to)
    return _back()


@blueprint.post("/submissions/<attempt>/take-away")
@open_to(Audience.ADMINISTRATOR)
def take_away(attempt: str) -> ResponseReturnValue:
    """Take a submission away from somebody; what they rated is kept."""
    who = visitor()
    found = held(who, attempt)
    person = _person(who, request.form.get("assessor", type=int))
    assigning.take_away(found, person.id)
    db.session.commit()
    log.info("submission taken away", attempt=found.id, of=person.id, by=who.person_id)
    return redirect(url_for("review.desk", attempt=attempt), 303)


@blueprint.post("/workload/take-away")
@open_to(Audience.ADMINISTRATOR)
def take_all_away() -> ResponseReturnValue:
    """Take everything away that somebody holds, say when they are ill."""
    who = visitor()
    person = _person(who, request.form.get("assessor", type=int))
    found = assigning.held_by(who.registration_id, person.id)
    for attempt in found:
        seats.hold(attempt)
        assigning.take_away(attempt, person.id)
    db.session.commit()
    log.info("submissions taken away", number=len(found), of=person.id, by=who.person_id)
    name = person.name or _("the assessor")
    choices.tell(
        ngettext(
            "%(num)s submission was taken away from %(name)s",
            "%(num)s submissions were taken away from %(name)s",
            len(found),
            name=name,
        ),
        _("Others can take them now. The ratings are kept."),
    )
    return redirect(url_for("review.workloads"), 303)


def _tell_given(given: assigning.Given, to: Person) -> None:
    name = to.name or _("the assessor")
    title = ngettext(
        "%(num)s submission was given to %(name)s",
        "%(num)s submissions were given to %(name)s",
        given.number,
        name=name,
    )
    lines = [f"{number}: {why}." for number, why in given.refused]
    choices.tell(title, *lines, kind="warning" if lines else "good")


def _back() -> Any:
    """Where the form was: a desk, or the list."""
    desk = request.form.get("desk", "")
    if desk:
        return redirect(url_for("review.desk", attempt=desk), 303)
    return redirect(url_for("review.queue", **choices.remembered().args()), 303)


def _person(who: Visitor, person_id: int | None) -> Person:
    try:
        return people.get(who.registration_id, person_id or 0)
    except UnknownPerson:
        abort(404)
