"""Where a person's work stands: what is written, what counts, what is open, what may be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from lti_tool.credentials import definitions
from lti_tool.web.visitor import Visitor
from lti_tool.workspace import attempts, drafts
from lti_tool.workspace.attempts import Stage
from lti_tool.workspace.models import UNCOUNTED, ArtifactFile, Attempt, Draft, DraftText, Outcome
from lti_tool.workspace.sections import CHANGES_NOTE, Field, Section, sections
from rubric import Credential, Path, path_to_earned


@dataclass(frozen=True)
class Work:
    """One person's work on a credential. `draft` is None before their first visit to Write."""

    credential: Credential
    draft: Draft | None

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        return sections(self.credential)

    @cached_property
    def answers(self) -> Mapping[str, DraftText]:
        """What is saved, by field."""
        return {} if self.draft is None else {one.prompt_key: one for one in self.draft.texts}

    @cached_property
    def files(self) -> Mapping[str, tuple[ArtifactFile, ...]]:
        """The files that are handed in, by slot, in the order in which they were added."""
        everything = [] if self.draft is None else self.draft.files
        return _by_slot(file for file in everything if file.removed_at is None)

    @cached_property
    def removed_files(self) -> Mapping[str, tuple[ArtifactFile, ...]]:
        """The files that were removed, by slot, the last one first: they can be put back."""
        everything = [] if self.draft is None else self.draft.files
        gone = [file for file in everything if file.removed_at is not None]
        gone.sort(key=lambda file: file.removed_at or file.added_at, reverse=True)
        return _by_slot(gone)

    @cached_property
    def documents(self) -> Mapping[str, tuple[ArtifactFile, ...]]:
        """The documents that answer a prompt, by the prompt's key."""
        return {
            slot.counts_as: self.files[slot.key]
            for slot in self.credential.files
            if slot.counts_as and slot.key in self.files
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """Words by prompt key; those of a document under the prompt that it answers."""
        counted = {
            prompt.key: self.answers[prompt.key].words
            for prompt in self.credential.prompts
            if prompt.counts and prompt.key in self.answers
        }
        read = {key: sum(one.words for one in found) for key, found in self.documents.items()}
        return counted | read

    @cached_property
    def attempts(self) -> list[Attempt]:
        """All attempts that count, the first one first: neither withdrawn nor returned."""
        everything = [] if self.draft is None else self.draft.attempts
        return [one for one in everything if one.state not in UNCOUNTED]

    @property
    def withdrawn(self) -> Attempt | None:
        """The newest attempt, where it was withdrawn."""
        return self._newest("withdrawn")

    @property
    def returned(self) -> Attempt | None:
        """The newest attempt, where it came back without a score."""
        return self._newest("returned")

    def _newest(self, state: str) -> Attempt | None:
        newest = self.draft.attempts[-1] if self.draft and self.draft.attempts else None
        return newest if newest and newest.state == state else None

    @property
    def next_number(self) -> int:
        """The number of the attempt that is submitted next: those that do not count keep theirs."""
        everything = [] if self.draft is None else self.draft.attempts
        return max((one.number for one in everything), default=0) + 1

    @property
    def latest(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @cached_property
    def stage(self) -> Stage:
        if self.latest is None:
            return "drafting"
        outcome = self.latest.outcome
        return attempts.stage(self.latest.state, outcome.earned if outcome else None)

    @property
    def outcome(self) -> Outcome | None:
        """The outcome that the person revises after, or has earned with."""
        return self.latest.outcome if self.latest else None

    @cached_property
    def passed(self) -> Mapping[str, int]:
        """Items that are passed, with the number of the attempt that passed them."""
        latest, outcome = self.latest, self.outcome
        if latest is None:
            return {}
        if outcome is None:
            return latest.carried
        tops = {item.key: item.top for item in self.credential.items}
        return {
            key: latest.carried.get(key, latest.number)
            for key, level in outcome.ratings.items()
            if level == tops.get(key)
        }

    def path(self, language: str) -> Path:
        """The path to earned as it was last released; while a review is under way, the items
        carried into it."""
        if self.outcome is not None:
            return path_to_earned(self.credential, self.outcome.ratings, language)
        tops = {item.key: item.top for item in self.credential.items}
        carried = {key: tops[key] for key in self.passed}
        return path_to_earned(self.credential, carried, language)

    def is_open(self, section: Section) -> bool:
        """Whether something in the section is not passed yet."""
        return not section.items or any(item.key not in self.passed for item in section.items)

    def is_editable(self, section: Section) -> bool:
        """Whether its texts and files take changes now."""
        return self.stage in ("drafting", "revising") and self.is_open(section)

    def takes(self, field: Field) -> bool:
        """Whether a field takes changes now.

        What was chosen once stays where a section that is about it is passed already.
        """
        if field.kind == "note":
            return self.stage == "revising" and field.item not in self.passed
        if field.section is None:
            return False
        if field.kind != "choice":
            return self.is_editable(field.section)
        about = [one for one in self.sections if one.artifact and one.artifact.about == field.key]
        return all(self.is_editable(one) for one in [field.section, *about])

    def body(self, key: str) -> str:
        """What is saved for a field; empty where nothing is."""
        return self.answers[key].body if key in self.answers else ""

    def handed_in(self, key: str) -> str:
        """What is submitted for a prompt: nothing where a document answers it instead."""
        return "" if key in self.documents else self.body(key)

    def revision(self, key: str) -> int:
        """The revision of what is saved for a field; 0 where nothing is."""
        return self.answers[key].revision if key in self.answers else 0

    @property
    def changes_note(self) -> str:
        return self.body(CHANGES_NOTE)


def work_of(who: Visitor, *, pages: bool = False) -> Work:
    """The visitor's work at their link. Raises NotFromLink, NoActivity."""
    return of_draft(drafts.find(who, pages=pages), who)


def of_draft(draft: Draft | None, who: Visitor) -> Work:
    """The work on a draft, which pins its definition; without one, on what the link presents."""
    if draft is None:
        return Work(drafts.presented(who), None)
    credential = definitions.credential(draft.credential_key, draft.credential_version)
    return Work(credential, draft)


def _by_slot(files: Iterable[ArtifactFile]) -> dict[str, tuple[ArtifactFile, ...]]:
    found: dict[str, tuple[ArtifactFile, ...]] = {}
    for file in files:
        found[file.slot_key] = (*found.get(file.slot_key, ()), file)
    return found
