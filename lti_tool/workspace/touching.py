"""Which passed lines an edit touches: what their evidence was when it was submitted, and is now.

A length line is never touched: its count is taken anew.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.workspace.locating import Wording, nearest_page, page_words
from lti_tool.workspace.marks import handed_in, lines
from lti_tool.workspace.sections import Section
from lti_tool.workspace.work import Work


@dataclass(frozen=True)
class Handed:
    """What is handed in: texts (titles too) and links by key, the ids of files by slot.

    `read` gives the pages' texts of a file by its id, removed ones included.
    """

    texts: Mapping[str, str]
    links: Mapping[str, str]
    files: Mapping[str, Collection[str]]
    read: Callable[[str], Sequence[str]]


def touched(work: Work) -> dict[str, list[str]]:
    """What submitting now would touch: {key of a passed line: keys of its texts, links and slots}.

    Reads the attempt before (one query); nothing is touched where there is none, or while it waits.
    """
    if work.stage != "revising" or work.latest is None:
        return {}
    return between(work.sections, work.passed, work.latest.snapshot, _handed(work))


def between(
    sections: Sequence[Section], passed: Collection[str], before: Mapping[str, Any], now: Handed
) -> dict[str, list[str]]:
    """What differs between a snapshot and what is handed in now, by line that is passed.

    A line that had anchors is touched where one of their places changed or is gone; one that had
    none where anything of its section changed.
    """
    found = {}
    for section in sections:
        for item in lines(section):
            if item.key in passed:
                found[item.key] = _of_line(section, item.key, before, now)
    return {key: places for key, places in found.items() if places}


def _of_line(section: Section, item: str, before: Mapping[str, Any], now: Handed) -> list[str]:
    anchors = [one for one in before.get("anchors", ()) if one["item"] == item]
    if not anchors:
        return _differing(section, before, now)
    slots = {one["public_id"]: one["slot"] for one in before["files"]}
    gone = [
        one["prompt"] if "prompt" in one else slots[one["file"]]
        for one in anchors
        if not _holds(one, slots, before, now)
    ]
    return list(dict.fromkeys(gone))


def _differing(section: Section, before: Mapping[str, Any], now: Handed) -> list[str]:
    texts = [one.key for one in section.prompts]
    links = [one.key for one in section.links]
    files = {slot.key: set(now.files.get(slot.key, ())) for slot in section.files}
    for one in before["files"]:
        # What is in both goes out, what is in one of the two stays.
        files[one["slot"]] = files.get(one["slot"], set()) ^ {one["public_id"]}
    return [
        *(key for key in texts if before["texts"].get(key, "") != now.texts.get(key, "")),
        *(slot.key for slot in section.files if files[slot.key]),
        *(key for key in links if before["links"].get(key, "") != now.links.get(key, "")),
    ]


def _holds(
    anchor: Mapping[str, Any], slots: Mapping[str, str], before: Mapping[str, Any], now: Handed
) -> bool:
    if anchor["kind"] == "passage":
        text = now.texts.get(anchor["prompt"], "")
        return Wording(text).find(anchor["quote"], anchor["start"]) is not None
    if anchor["kind"] == "text":
        return bool(before["texts"][anchor["prompt"]] == now.texts.get(anchor["prompt"], ""))
    there = now.files.get(slots[anchor["file"]], ())
    if anchor["file"] in there or anchor["page"] is None:
        return anchor["file"] in there
    number = anchor["page"]
    words = page_words(now.read(anchor["file"])[number - 1])
    return any(nearest_page(now.read(file), words, number) for file in there)


def _handed(work: Work) -> Handed:
    everything = {} if work.draft is None else {one.public_id: one for one in work.draft.files}
    files: dict[str, list[str]] = {}
    for file in handed_in(work):
        files.setdefault(file.slot_key, []).append(file.public_id)
    return Handed(
        texts={prompt.key: work.handed_in(prompt.key) for prompt in work.credential.prompts},
        links={link.key: work.body(link.key) for link in work.credential.links},
        files=files,
        read=lambda public_id: [page["text"] for page in everything[public_id].pages],
    )
