"""An anchor at the desk. Its address is a submission's, so that one that is slipped in looks like
any other: what is asked of such an address comes here before the desk's own views have it."""

from collections.abc import Callable
from dataclasses import replace

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_time

from lti_tool import clock
from lti_tool.database import db
from lti_tool.review import bank, choices, claim_forms, schemas
from lti_tool.review.calibration import anchors, rating, slipping
from lti_tool.review.calibration.anchors import Found
from lti_tool.review.calibration.pages import compared_page
from lti_tool.review.calibration.submission import open_anchor, own_review
from lti_tool.review.case import Case
from lti_tool.review.desk import Trouble, desk_page, preview_page, progress
from lti_tool.review.drafts import save as save_entry
from lti_tool.review.errors import ReleaseIncomplete
from lti_tool.review.saving import save_form
from lti_tool.review.views.routes import blueprint
from lti_tool.web.errors import wants_json
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor


@blueprint.before_request
def take_anchors() -> ResponseReturnValue | None:
    """Answer instead of the view, where the address names an anchor of this program. What else may
    be done with a submission does nothing to an anchor, and leads to its desk."""
    named = (request.view_args or {}).get("attempt")
    found = anchors.find(visitor().registration_id, named) if named else None
    if found is None:
        return None
    answer = ANSWERS.get((request.endpoint or "").removeprefix("review."))
    if answer is not None:
        return answer(found, replace(visitor(), hide_names=True))
    return None if wants_json() else _to_desk(found)


def desk(found: Found, who: Visitor) -> ResponseReturnValue:
    """The desk, or once it is handed in the comparison with what is agreed."""
    review = own_review(found, who.person_id)
    rating.refuse(found, who.person_id, review)
    case = _case(found, who)
    if review is not None and review.state == "done":
        return compared_page(case, found, who, review)
    return _desk_page(case, who)


def save(found: Found, who: Visitor) -> ResponseReturnValue:
    """Keep the whole rubric, and show the desk again."""
    case, trouble = _save_form(found, who)
    return (_desk_page(case, who, trouble), 409) if trouble else _to_desk(found)


def save_rating(found: Found, who: Visitor) -> ResponseReturnValue:
    """Keep one item's rating, sent by a script."""
    review = rating.begin(found, who.person_id)
    sent = schemas.rating(request.get_json())
    case = _case(found, who)
    saved = save_entry(review, case.credential, _line_key(), sent)
    db.session.commit()
    moment = format_time(clock.now(), "short")
    return jsonify(revision=saved.revision, saved_at=moment, **progress(_case(found, who)))


def save_and_preview(found: Found, who: Visitor) -> ResponseReturnValue:
    """Keep the rubric, and go on to the preview."""
    case, trouble = _save_form(found, who)
    if trouble:
        return _desk_page(case, who, trouble), 409
    return redirect(url_for("review.preview", attempt=found.anchor.public_id), 303)


def preview(found: Found, who: Visitor) -> ResponseReturnValue:
    """What a release would show, as of any submission."""
    review = own_review(found, who.person_id)
    rating.refuse(found, who.person_id, review)
    if review is not None and review.state == "done":
        return _to_desk(found)
    return preview_page(_case(found, who), who)


def hand_in(found: Found, who: Visitor) -> ResponseReturnValue:
    """Keep what the form sends, and finish: the comparison follows. Nothing is released."""
    case, trouble = _save_form(found, who)
    if trouble:
        return _desk_page(case, who, trouble), 409
    review = rating.begin(found, who.person_id)
    case = _case(found, who)
    try:
        rating.hand_in(case, review)
    except ReleaseIncomplete as refused:
        return _desk_page(case, who, Trouble(missing=refused.missing)), refused.status
    db.session.commit()
    return _to_desk(found)


def take(found: Found, who: Visitor) -> ResponseReturnValue:
    """Take it, as any submission, and open it."""
    rating.begin(found, who.person_id)
    db.session.commit()
    return _to_desk(found)


def hand_back(found: Found, who: Visitor) -> ResponseReturnValue:
    """Back to the list, in which it still stands; what was rated is kept."""
    return redirect(url_for("review.queue", **choices.remembered().args()), 303)


def ask_to_decline(found: Found, who: Visitor) -> ResponseReturnValue:
    """Why it is declined, as of any submission."""
    case = _case(found, who)
    return render_template("review/decline.html", attempt=case.attempt, form={}, faults={})


def decline(found: Found, who: Visitor) -> ResponseReturnValue:
    """Never have it offered again: somebody may know whose it is."""
    form, faults = claim_forms.declining(request.form)
    if form is None:
        page = render_template(
            "review/decline.html",
            attempt=_case(found, who).attempt,
            form=request.form,
            faults=faults,
        )
        return page, 422
    review = rating.begin(found, who.person_id)
    review.state, review.reason, review.finished_at = "declined", form.reason, clock.now()
    db.session.commit()
    return hand_back(found, who)


def comments_for_line(found: Found, who: Visitor) -> ResponseReturnValue:
    """What may be inserted at a line, as at any submission's."""
    return jsonify(comments=bank.offered(who, _case(found, who), _line_key(), language()))


def save_and_choose(found: Found, who: Visitor) -> ResponseReturnValue:
    """Keep the rubric, and go on to the comments for a line: the way without script."""
    case, trouble = _save_form(found, who)
    if trouble:
        return _desk_page(case, who, trouble), 409
    place = url_for("review.comments", credential=case.credential.key, item=_line_key())
    return redirect(place, 303)


ANSWERS: dict[str, Callable[[Found, Visitor], ResponseReturnValue]] = {
    "desk": desk,
    "save": save,
    "save_rating": save_rating,
    "save_and_preview": save_and_preview,
    "preview": preview,
    "hand_in": hand_in,
    "release": hand_in,
    "take": take,
    "hand_back": hand_back,
    "ask_to_decline": ask_to_decline,
    "decline": decline,
    "comments_for_line": comments_for_line,
    "save_and_choose": save_and_choose,
}


def _case(found: Found, who: Visitor) -> Case:
    listed = slipping.due(who.registration_id, who.person_id)
    moments = {one.anchor.id: one.submitted_at for one in listed}
    return open_anchor(found, who.person_id, moments.get(found.anchor.id, found.anchor.added_at))


def _desk_page(case: Case, who: Visitor, trouble: Trouble | None = None) -> str:
    """As any submission's, unless the assessor is calibrating and knows that it is an anchor."""
    listed = slipping.due(who.registration_id, who.person_id)
    hidden = case.attempt.public_id in {one.anchor.public_id for one in listed}
    return desk_page(
        case, who, trouble, "review/desk.html" if hidden else "review/calibrating.html"
    )


def _save_form(found: Found, who: Visitor) -> tuple[Case, Trouble]:
    """Keep what the rubric's form sends. Commits."""
    review = rating.begin(found, who.person_id)
    case = _case(found, who)
    sent = schemas.form_entries(case.credential, request.form)
    trouble = Trouble(conflicts=save_form(case, review, sent))
    db.session.commit()
    return _case(found, who), trouble


def _line_key() -> str:
    key: str = (request.view_args or {})["item_key"]
    return key


def _to_desk(found: Found) -> ResponseReturnValue:
    return redirect(url_for("review.desk", attempt=found.anchor.public_id), 303)
