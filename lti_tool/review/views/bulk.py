"""Releasing many at once: what is scored, each with its preview, and one button."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.database import db
from lti_tool.gradebook import outbox
from lti_tool.review import ready as service
from lti_tool.review.schemas import load_chosen
from lti_tool.review.views.routes import ASSESSORS, blueprint
from lti_tool.web.access import open_to
from lti_tool.web.errors import Refusal
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace.models import reference


@dataclass(frozen=True)
class Answer:
    """What became of one submission; `refused` None: it was released, with `sentence`."""

    public_id: str
    sentence: str
    refused: Refusal | None

    @property
    def reference(self) -> str:
        return reference(self.public_id)


@blueprint.get("/ready")
@open_to(*ASSESSORS)
def ready() -> str:
    """Submissions that are scored and wait for their release alone."""
    return _page(visitor(), ())


@blueprint.post("/ready")
@open_to(*ASSESSORS)
def release_ready() -> ResponseReturnValue:
    """Release each that was ticked, in a transaction of its own, and say what became of each."""
    who = visitor()
    chosen = load_chosen(request.form)[: service.MOST]
    answers = tuple(_release(who, public_id) for public_id in chosen)
    outbox.wake()
    return _page(who, answers)


def _release(who: Visitor, public_id: str) -> Answer:
    try:
        sentence = service.release_one(who, public_id).sentence
        db.session.commit()
    except Refusal as refused:
        db.session.rollback()
        return Answer(public_id, "", refused)
    return Answer(public_id, sentence, None)


def _page(who: Visitor, answers: tuple[Answer, ...]) -> str:
    return render_template(
        "review/ready.html",
        ready=service.listed(who, language()),
        number=service.count(who),
        most=service.MOST,
        released=[one for one in answers if one.refused is None],
        refused=[one for one in answers if one.refused is not None],
    )
