"""The settings of a program as pages, for those who run it."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.credentials import definitions, setting_form, settings
from lti_tool.credentials.setting_audit import SHOWN, audit, by_words, who_changes
from lti_tool.credentials.setting_form import Sent
from lti_tool.credentials.setting_words import GROUPS, Group
from lti_tool.database import db, storable
from lti_tool.platforms import people
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.tables import table
from lti_tool.web.visitor import Visitor, visitor
from rubric import Text

blueprint = Blueprint("settings", __name__, url_prefix="/s/<launch>", template_folder="templates")


@blueprint.get("/settings")
@open_to(Audience.ADMINISTRATOR)
def page() -> str:
    """Every setting with its meaning, what holds, and who changed it; the latest changes."""
    return _page(visitor())


@blueprint.post("/settings/<group>")
@open_to(Audience.ADMINISTRATOR)
def save(group: str) -> ResponseReturnValue:
    """Save a group of settings, or take one of them back to its default (`reset`)."""
    who, chosen = visitor(), _group(group)
    me = who_changes(people.get(who.registration_id, who.person_id))
    form = {name: storable(typed) for name, typed in request.form.items()}
    settings.hold(who.registration_id)
    sent = setting_form.save(who.registration_id, chosen, _credentials(), form, me, language())
    db.session.commit()
    if sent.problems:
        return _page(who, chosen, sent), 422
    if sent.meanwhile:
        return _page(who, chosen, sent), 409
    if sent.unsaved:
        return _page(who, chosen, sent)
    return redirect(
        url_for("settings.page", saved=chosen.key, changed=sent.changed, _anchor=chosen.key), 303
    )


@blueprint.get("/settings/changes.csv")
@open_to(Audience.ADMINISTRATOR)
def changes_file() -> Response:
    """Every change there ever was, the newest first; moments in UTC."""
    columns = [_("When (UTC)"), _("Who"), _("Setting"), _("Micro-credential"), _("From"), _("To")]
    rows = [
        (f"{one.at:%Y-%m-%d %H:%M:%S}", one.by, one.label, one.credential, one.was, one.became)
        for one in audit(visitor().registration_id)
    ]
    return table(f"settings-{clock.now():%Y-%m-%d}.csv", columns, rows)


def _group(key: str) -> Group:
    found = next((one for one in GROUPS if one.key == key), None)
    if found is None:
        abort(404)
    return found


def _credentials() -> dict[str, Text]:
    """The title of each credential, of its newest version, by key."""
    return {key: one.title for key, one in definitions.newest_of_each().items()}


def _page(who: Visitor, group: Group | None = None, sent: Sent | None = None) -> str:
    now, credentials = setting_form.held(who.registration_id), _credentials()
    return render_template(
        "credentials/settings.html",
        groups=[
            (
                one,
                setting_form.lines(
                    one, now, credentials, language(), sent if one == group else None
                ),
            )
            for one in GROUPS
        ],
        sent=sent,
        sent_group=group,
        saved=request.args.get("saved") if sent is None else None,
        changed=request.args.get("changed", type=int),
        changes=audit(who.registration_id, SHOWN),
        most=SHOWN,
        titles=credentials,
        by_words=by_words,
    )
