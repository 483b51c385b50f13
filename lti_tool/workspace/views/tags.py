"""Tags of an issue: a page to search and choose, and one tag at a time for the script."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.credentials import frameworks
from lti_tool.database import db, storable
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor, visitor
from lti_tool.workspace import drafts, tags
from lti_tool.workspace.views.page import blueprint, render
from lti_tool.workspace.work import Work, of_draft, work_of
from rubric import FrameworkEntry, IssueFamily
from rubric.frameworks import found

LONGEST_SEARCH = 200


@blueprint.get("/tags/<group>")
@open_to(Audience.EDUCATOR)
def tag_page(group: str) -> str:
    """Every entry, or with `q` those that hold its words; with `family` the ones to think of first.

    The script takes its picker out of this page.
    """
    who = visitor()
    drafts.ensure(who)
    work = work_of(who)
    section, issue = tags.group_of(work.credential, group)
    family, words = _family(request.args.get("family", "")), _words(request.args.get("q", ""))
    chosen = tags.tagged(work.draft, group)
    return render(
        "tagging.html",
        work,
        section=section,
        group=issue,
        editable=work.is_editable(section),
        chosen={one.key for one in chosen},
        shelves=_shelves(words, family),
        families=frameworks.guide().families,
        family=family,
        words=words,
        all=sum(len(one.entries) for one in frameworks.available()),
    )


@blueprint.post("/tags/<group>")
@open_to(Audience.EDUCATOR)
def save_tags(group: str) -> ResponseReturnValue:
    """Add what was ticked and take off what was unticked here; then search on, or back to the plan.

    `was` are the tags that the page showed as ticked: others stay as they are.
    """
    work = _locked_work(visitor())
    section, _issue = tags.group_of(work.credential, group)
    was, now = set(request.form.getlist("was")), set(request.form.getlist("tag"))
    for key in sorted(now - was):
        tags.add(work, group, *tags.parts(key))
    for key in sorted(was - now):
        tags.remove(work, group, *tags.parts(key))
    db.session.commit()
    if request.form.get("action") == "search":
        q, family = request.form.get("q") or None, request.form.get("family") or None
        return redirect(url_for("workspace.tag_page", group=group, q=q, family=family), 303)
    place = f"tags-{group}"
    return redirect(url_for("workspace.write", section=section.key, _anchor=place), 303)


@blueprint.put("/tags/<group>/<framework>/<entry>")
@open_to(Audience.EDUCATOR)
def add_tag(group: str, framework: str, entry: str) -> str:
    """Tag an issue; the issue's tags as the page shows them."""
    work = _locked_work(visitor())
    tags.add(work, group, framework, entry)
    return _chips(group)


@blueprint.delete("/tags/<group>/<framework>/<entry>")
@open_to(Audience.EDUCATOR)
def remove_tag(group: str, framework: str, entry: str) -> str:
    """Take a tag off; the issue's tags as the page shows them."""
    work = _locked_work(visitor())
    tags.remove(work, group, framework, entry)
    return _chips(group)


def _chips(group: str) -> str:
    db.session.commit()
    db.session.expire_all()
    work = work_of(visitor())
    return render_template(
        "workspace/chips.html", group=group, chosen=tags.tagged(work.draft, group)
    )


def _locked_work(who: Visitor) -> Work:
    drafts.ensure(who)
    return of_draft(drafts.locked(who), who)


def _shelves(words: str, family: IssueFamily | None) -> list[tuple[str, list[FrameworkEntry]]]:
    """What is found, under its headings: what suits the family first, then each vocabulary."""
    suited, shelves = [], []
    for one in frameworks.available():
        hits = found(one.entries, words, language())
        suited += [hit for hit in hits if family and family.suits(hit)]
        rest = [hit for hit in hits if not (family and family.suits(hit))]
        shelves.append((one.title.in_(language()), rest))
    first = [(family.label.in_(language()), suited)] if family else []
    return [(title, entries) for title, entries in [*first, *shelves] if entries]


def _family(key: str) -> IssueFamily | None:
    return next((one for one in frameworks.guide().families if one.key == key), None)


def _words(typed: str) -> str:
    return storable(typed).strip()[:LONGEST_SEARCH]
