"""The desk as its page shows it: evidence, rubric, path, and what surrounds the submission."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from flask import render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lti_tool.credentials import settings
from lti_tool.gradebook import outbox
from lti_tool.platforms import anonymity, people
from lti_tool.review import (
    afterwards,
    around,
    choices,
    completeness,
    days,
    decisions,
    highlights,
    listing,
    part,
    queue,
    scoring,
    seats,
    standing,
)
from lti_tool.review import release as releases
from lti_tool.review.case import Case
from lti_tool.review.overlaps import listing as overlapping
from lti_tool.review.places import places
from lti_tool.review.saving import Conflict
from lti_tool.review.settling import Settled
from lti_tool.review.standing import Missing
from lti_tool.web.access import Audience
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.comparing import Comparison, compare
from lti_tool.workspace.evidence import Evidence, evidence, evidence_in
from lti_tool.workspace.places import KINDS, where
from rubric import Path, path_to_earned

PAGES: Mapping[part.Page, str] = {
    "rubric": "review/desk.html",
    "check": "review/check.html",
    "handed_in": "review/handed_in.html",
    "settled": "review/settled.html",
    "closed": "review/closed.html",
    "released": "review/released.html",
}


@dataclass(frozen=True)
class Trouble:
    """What keeps a form from its end: things missing, and items changed in another tab."""

    missing: tuple[Missing, ...] = ()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.conflicts)

    def of(self, item_key: str) -> Missing | None:
        """What is missing at one item."""
        return next((one for one in self.missing if one.item == item_key), None)


def desk_page(
    case: Case,
    who: Visitor,
    trouble: Trouble | None = None,
    template: str | None = None,
    **more: object,
) -> str:
    """The desk: the rubric to fill in, or what the submission is to this visitor besides (`part`),
    and the decision where one was released; or another page that has the evidence beside it
    (`template`, with what `more` it shows)."""
    attempt = case.attempt
    program = settings.values(attempt.registration_id, attempt.credential_key)
    page = None
    if template is None:
        page = part.page(case, who, program)
        template = "review/desk_again.html" if case.again else PAGES[page]
    nameless = anonymity.is_nameless(attempt.course_id, attempt.link_id, hide_names=who.hide_names)
    educator = people.get(attempt.registration_id, attempt.person_id).name
    found = evidence(
        attempt,
        case.credential,
        nameless=nameless,
        highlights=highlights.shown(case.review, case.decision),
    )
    is_anchor = case.review is not None and case.review.purpose == "calibrate"
    result = _settled(case) if page == "settled" else None
    return render_template(
        template,
        case=case,
        evidence=found,
        comparison=_comparison(case, found, nameless=nameless),
        noting=not is_anchor and highlights.are_open(case.review, case.decision, case.scoring),
        removed_note=session.pop(highlights.REMOVED, None),
        educator=None if nameless else educator,
        standings={one.item.key: one for one in case.items},
        path=_settled_path(case, result) if result else case.path(language()),
        sentence=sentence(case),
        trouble=trouble or Trouble(),
        storage=_storage_name(case, who),
        settled=result,
        blind_scores=seats.assessors(attempt) > 1,
        closed=part.why_closed(case, who, program),
        to_open=completeness.to_open(found),
        takes_send_back=template == PAGES["rubric"],
        names_around=around.tell_once(who, blind=program["blind"]),
        **_surroundings(case, program, who),
        **(_delivery(case, who) if case.decision else _places(case, who)),
        **more,
    )


def _comparison(case: Case, now: Evidence, *, nameless: bool) -> Comparison | None:
    if case.earlier is None:
        return None
    before = evidence(case.earlier, case.credential, nameless=nameless)
    return compare(before, now, case.earlier.number)


def preview_page(case: Case, who: Visitor) -> str:
    """What the educator and the gradebook will see of a release: of what the scores have come to,
    where they are handed in, else of this assessor's own. Where others score too: what is handed
    in, and the question whether it is to be."""
    attempt = case.attempt
    program = settings.values(attempt.registration_id, attempt.credential_key)
    if seats.assessors(attempt) > 1 and not part.is_settled(case):
        return render_template(
            "review/hand_in.html",
            case=case,
            missing=standing.missing(case.items),
            **_surroundings(case, program, who),
        )
    settled = _settled(case)
    given = scoring.scores(case) if settled else [case.score(case.review)] if case.review else []
    notes = highlights.released([one.highlights for one in given])
    levels = settled.ratings if settled else standing.ratings(case.items)
    theirs = releases.educator_language(attempt)
    path = path_to_earned(case.credential, levels, theirs)
    return render_template(
        "review/preview.html",
        case=case,
        levels=levels,
        comments=settled.comments if settled else _comments(case),
        missing=() if settled else standing.missing(case.items),
        evidence=evidence_in(attempt.snapshot, case.credential, highlights=notes),
        path=path_to_earned(case.credential, levels, language()),
        gradebook_comment=releases.gradebook_comment(path, theirs),
        score=releases.gradebook_score(attempt, path),
        has_gradebook=outbox.has_gradebook(attempt.link_id),
        **_surroundings(case, program, who),
    )


def _settled(case: Case) -> Settled | None:
    return scoring.settled(case) if part.is_settled(case) else None


def _settled_path(case: Case, settled: Settled) -> Path:
    return path_to_earned(case.credential, settled.ratings, language())


def _comments(case: Case) -> dict[str, str]:
    found = {one.item.key: one.entry.comment for one in case.items if one.entry.comment}
    return found | ({standing.OVERALL: case.overall.comment} if case.overall.comment else {})


def progress(case: Case) -> dict[str, object]:
    """How the review stands, for the script that keeps the page up to date."""
    path = case.path(language())
    return {
        "rated": case.rated,
        "total": len(case.items),
        "rated_words": rated_words(case),
        "path": {
            "earned": path.earned and not case.decides_lines,
            "sentence": sentence(case),
            "items": {
                item.key: item.state
                for item in path.items
                if any(one.item.key == item.key for one in case.items)
            },
        },
    }


def sentence(case: Case) -> str:
    """The path to earned in words. A third person decides lines and is told nothing of the path,
    which would tell the levels of the others."""
    if not case.decides_lines:
        return case.path(language()).sentence
    count = len(case.items)
    return ngettext(
        "You decide %(num)s line. Every other line has its level.",
        "You decide %(num)s lines. Every other line has its level.",
        count,
    )


def rated_words(case: Case) -> str:
    """How many of the items have a level, in words."""
    return _("%(rated)s of %(total)s rated", rated=case.rated, total=len(case.items))


def _surroundings(case: Case, program: Mapping[str, Any], who: Visitor) -> dict[str, object]:
    attempt = case.attempt
    chosen = choices.remembered()
    return {
        "overlaps": overlapping.of_attempt(attempt, who.person_id),
        "wait": days.wait(attempt.submitted_at, days.promised(who.registration_id)),
        "neighbors": listing.neighbors(who, chosen, attempt.public_id),
        "queue_args": chosen.args(),
        "rated_words": rated_words(case),
        "home": url_for("review.desk", attempt=attempt.public_id),
        "kind_words": KINDS,
        "where": where,
    }


def _places(case: Case, who: Visitor) -> dict[str, object]:
    return {"places": places(case, who), "told": choices.told()}


def _delivery(case: Case, who: Visitor) -> dict[str, object]:
    decision = case.decision
    if decision is None:
        return {}
    see_all = who.may(Audience.ADMINISTRATOR)
    assessor = decisions.assessor_name if see_all else decisions.shown_assessor
    reports = outbox.reports([case.attempt.public_id], who.registration_id)
    return {
        "decision": decision,
        "assessor": assessor(decision),
        "report": queue.release_report(reports.get(case.attempt.public_id, ())),
        "afterwards": afterwards.afterwards(case, who, language()),
    }


def _storage_name(case: Case, who: Visitor) -> str:
    """Names this assessor's unsent ratings in the browser's own storage; it opens nothing."""
    named = f"{case.attempt.public_id}:{who.registration_id}:{who.person_id}"
    if case.decision is not None:
        named += f":{case.decision.number}"
    return f"fieldwork-review-{sha256(named.encode()).hexdigest()[:24]}"
