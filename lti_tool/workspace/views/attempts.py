"""A person's own attempts: what was submitted, and what was released about it."""

from lti_tool.gradebook import outbox
from lti_tool.platforms import courses
from lti_tool.web.access import Audience, open_to
from lti_tool.web.errors import Refusal
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import attempts, drafts, second_looks
from lti_tool.workspace.evidence import evidence
from lti_tool.workspace.models import UNCOUNTED, Attempt
from lti_tool.workspace.tries import tries
from lti_tool.workspace.views.page import blueprint, promise, promised, render
from lti_tool.workspace.work import Work, of_draft, work_of
from rubric import path_to_earned


@blueprint.get("/attempts/<attempt>")
@open_to(Audience.EDUCATOR)
def attempt(attempt: str) -> str:
    """One attempt of one's own; anybody else's is 404."""
    who = visitor()
    found = attempts.own(who.registration_id, who.person_id, attempt)
    return attempt_page(of_draft(drafts.of_attempt(found), who), found, who)


@blueprint.get("/feedback")
@open_to(Audience.EDUCATOR)
def feedback() -> str:
    """The newest attempt, or that there is none yet."""
    who = visitor()
    work = work_of(who)
    if work.latest is None:
        return render("no_feedback.html", work, tries=tries(work, who))
    return attempt_page(work, work.latest, who)


def attempt_page(
    work: Work, found: Attempt, who: Visitor, typed: str = "", refused: Refusal | None = None
) -> str:
    """The page of an attempt. `typed`: what a second look was asked for with, and was `refused`."""
    outcome = found.outcome
    path = path_to_earned(work.credential, outcome.ratings, language()) if outcome else None
    return render(
        "attempt.html",
        work,
        attempt=found,
        outcome=outcome,
        path=path,
        evidence=evidence(found, work.credential, highlights=outcome.highlights if outcome else ()),
        reports=outbox.reports([found.public_id], who.registration_id).get(found.public_id, []),
        promised=promised(found, promise()),
        has_gradebook=outbox.has_gradebook(found.link_id),
        tries=tries(work, who),
        second_look=second_looks.standing(found),
        typed=typed,
        refused=refused,
        later=attempts.later(found) if found.state in UNCOUNTED else None,
        elsewhere=None if found.link_id == who.link_id else courses.link(found.link_id),
    )
