"""What the archive will hold: every text and page of it, and which files come from the store.

Everything is read from the database here, so that no transaction is open while files are copied.
`contents.json` is described in `contents.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from flask import render_template
from flask_babel import format_datetime
from flask_babel import gettext as _

from lti_tool import clock
from lti_tool.gradebook import outbox
from lti_tool.gradebook.outbox import DeliveryReport
from lti_tool.web.languages import language
from lti_tool.web.visitor import Visitor
from lti_tool.workspace.archive import contents
from lti_tool.workspace.archive.names import Names, safe
from lti_tool.workspace.evidence import Evidence, evidence_in
from lti_tool.workspace.models import Attempt
from lti_tool.workspace.records import Record, records
from lti_tool.workspace.sections import CHANGES_NOTE
from lti_tool.workspace.submitting import snapshot
from rubric import path_to_earned

COURSE = 24
"""Characters of a course's title in a folder's name, so that the credential's has room too."""


@dataclass(frozen=True)
class StoredFile:
    """A file to copy from the store to `path`. `facts` is what contents.json says of it."""

    path: str
    storage_key: str
    facts: dict[str, Any]


@dataclass
class Plan:
    """Texts by path, files to copy, and contents.json. Paths are relative, with slashes."""

    contents: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    files: list[StoredFile] = field(default_factory=list)


def plan(who: Visitor) -> Plan:
    """The archive of everything that is the visitor's on their LMS."""
    found = records(who)
    sent = outbox.reports(
        [one.public_id for record in found for one in record.draft.attempts], who.registration_id
    )
    made = Plan(contents.of_person(who, clock.now()))
    folders = Names()
    for record in found:
        title = record.work.credential.title.in_(language())
        course = safe(record.course)[:COURSE] if record.course else None
        folder = folders.take(" - ".join(filter(None, (course, title))))
        filling = _Filling(made, record, folder, who.person_name)
        made.contents["credentials"].append(filling.everything(sent))
    return made


@dataclass
class _Filling:
    """Fills the folder of one credential."""

    plan: Plan
    record: Record
    folder: str
    person: str | None
    names: Names = field(default_factory=Names)
    paths: dict[str, str] = field(default_factory=dict)

    def everything(self, sent: Mapping[str, list[DeliveryReport]]) -> dict[str, Any]:
        """Plan it all; what contents.json says of it."""
        files = self._files()
        return contents.of_record(self.record, self.folder) | {
            "files": files,
            "draft": self._draft(),
            "attempts": [
                self._attempt(one, sent[one.public_id]) for one in self.record.draft.attempts
            ],
        }

    def _files(self) -> list[dict[str, Any]]:
        """Each file once: an attempt that holds it says so by its public id."""
        folder, names, listed = self.names.take(_("Files")), Names(), []
        for file in self.record.draft.files:
            name = names.take(PurePosixPath(file.name).stem, f".{file.kind}")
            self.paths[file.public_id] = f"{folder}/{name}"
            path = f"{self.folder}/{folder}/{name}"
            listed.append(contents.of_file(file, path))
            self.plan.files.append(StoredFile(path, file.storage_key, listed[-1]))
        return listed

    def _draft(self) -> dict[str, Any]:
        work = self.record.work
        # A text that a document answers instead is not handed in, but it is theirs.
        texts = {prompt.key: work.body(prompt.key) for prompt in work.credential.prompts}
        held = snapshot(work) | {"texts": texts}
        shown = evidence_in(held, work.credential)
        name = self.names.take(_("Draft"))
        page = self._page(name, shown, name=_("Draft"), attempt=None)
        paths = self._texts(name, shown)
        return contents.of_draft(self.record.draft, page, paths, held)

    def _attempt(self, attempt: Attempt, sent: list[DeliveryReport]) -> dict[str, Any]:
        credential = self.record.work.credential
        outcome = attempt.outcome
        notes = outcome.highlights if outcome else ()
        shown = evidence_in(attempt.snapshot, credential, highlights=notes)
        title = _("Attempt %(number)s", number=attempt.number)
        name = self.names.take(title)
        path = path_to_earned(credential, outcome.ratings, language()) if outcome else None
        said = [report.sentence for report in sent]
        page = self._page(name, shown, name=title, attempt=attempt, path=path, sent=said)
        paths = self._texts(name, shown)
        return contents.of_attempt(attempt, page, paths, said)

    def _page(self, stem: str, shown: Evidence, **context: Any) -> str:
        """One readable page, which needs nothing but itself."""
        path = f"{self.folder}/{stem}.html"
        self.plan.texts[path] = render_template(
            "workspace/archive/work.html",
            record=self.record,
            credential=self.record.work.credential,
            evidence=shown,
            paths=self.paths,
            person=self.person,
            made=format_datetime(clock.now(), "long"),
            **context,
        )
        return path

    def _texts(self, folder: str, shown: Evidence) -> dict[str, str]:
        """A .txt for each text that is not empty; their paths by the prompt's key."""
        names, paths = Names(), {}
        found = [(section, text) for section in shown.sections for text in section.texts]
        for number, (section, text) in enumerate(found, 1):
            if text.body:
                label = f"{section.section.label.in_(language())} - {text.label.in_(language())}"
                name = names.take(f"{number:02} {label}", ".txt")
                paths[text.key] = f"{self.folder}/{folder}/{name}"
                self.plan.texts[paths[text.key]] = text.body
        if shown.changes_note:
            path = f"{self.folder}/{folder}/{names.take(_('What I changed'), '.txt')}"
            paths[CHANGES_NOTE], self.plan.texts[path] = path, shown.changes_note
        return paths
