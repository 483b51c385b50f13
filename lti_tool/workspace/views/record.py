"""My record: everything of a person's on this LMS, to look at, to print, and as one archive."""

from tempfile import TemporaryFile

from flask import Response, send_file
from flask_babel import format_date, to_user_timezone
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.database import db
from lti_tool.web.access import Audience, open_to
from lti_tool.web.languages import language
from lti_tool.web.visitor import visitor
from lti_tool.workspace import archive
from lti_tool.workspace.archive.names import safe
from lti_tool.workspace.records import records
from lti_tool.workspace.turnaround import Promise
from lti_tool.workspace.views.page import (
    blueprint,
    promise,
    promised,
    render_beside,
    saved_words,
    write_url,
)
from lti_tool.workspace.work import Work


@blueprint.get("/record")
@open_to(Audience.EDUCATOR)
def record() -> str:
    """All of one's own credentials, across courses and links, the newest first."""
    found = records(visitor())
    until = promise()
    return render_beside(
        "record.html",
        records=found[::-1],
        size=sum(one.size for one in found),
        paths={one.draft.id: one.work.path(language()) for one in found},
        days={one.draft.id: _day(one.work, until) for one in found},
        saved_words=saved_words,
        go_on=write_url,
    )


@blueprint.get("/record/archive.zip")
@open_to(Audience.EDUCATOR)
def record_archive() -> Response:
    """All of one's own work as a download, written to a temporary file first: so it is whole, or
    a page says that it failed."""
    plan = archive.plan(visitor())
    db.session.rollback()
    stream = TemporaryFile()  # noqa: SIM115 - the answer closes it
    try:
        archive.write(plan, stream)
    except BaseException:
        stream.close()
        raise
    size = stream.tell()
    stream.seek(0)
    today = format_date(to_user_timezone(clock.now()).date(), "yyyy-MM-dd")
    name = safe(f"{_('My record')} {today}")
    answer = send_file(stream, "application/zip", as_attachment=True, download_name=f"{name}.zip")
    answer.content_length = size
    return answer


def _day(work: Work, until: Promise) -> str:
    """The day on which it was earned, or by which a review is promised; else nothing."""
    if work.stage == "earned" and work.outcome is not None:
        return format_date(to_user_timezone(work.outcome.released_at).date(), "long")
    if work.stage == "waiting" and work.latest is not None:
        return promised(work.latest, until)
    return ""
