"""What is killed: each way of saving, with what a new start has to show after it.

An operation is done once for each moment, always by somebody to whom nothing has happened yet.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from tests.faults.tool import Answer, File, Tool, Window
from tests.unit.workspace import documents
from tests.unit.workspace.educator import words

AREA = re.compile(
    r'<textarea id="([^"]+)"[^>]* data-revision="(\d+)"[^>]*>\n(.*?)</textarea>', re.DOTALL
)
HIDDEN = re.compile(r'<input type="hidden" name="(revision-[^"]+)" value="([^"]*)"')
PAGE = "write/part1"
ITEM = "a1.1"


@dataclass(frozen=True)
class Shown:
    """A text as a page shows it."""

    body: str
    revision: int


def shown(page: str) -> dict[str, Shown]:
    """The texts that a page of writing shows."""
    found = AREA.findall(page)
    return {key: Shown(unescape(body), int(revision)) for key, revision, body in found}


def hidden(page: str) -> dict[str, str]:
    """What a form remembers of the texts that it was made from."""
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(page)}


def is_over(answer: Answer | None, *statuses: int) -> bool:
    """Whether it was answered, and so not killed; as expected."""
    assert answer is None or answer.status in statuses, answer
    return answer is not None


def autosave(tool: Tool, kill_at: int) -> bool:
    """The script saves a text over an earlier one."""
    return _autosave(tool, tool.one_of("educators"), kill_at)


def first_autosave(tool: Tool, kill_at: int) -> bool:
    """The script saves a text where there was none."""
    return _autosave(tool, tool.one_of("beginners"), kill_at)


def _autosave(tool: Tool, window: Window, kill_at: int) -> bool:
    before = shown(window.get(PAGE))["q1"]
    new = Shown("Typed just before the server died.", before.revision + 1)
    sent = {"body": new.body, "revision": before.revision}

    over = is_over(window.put("texts/q1", sent, kill_at), 200)
    tool.restart()

    after = shown(window.get(PAGE))["q1"]
    assert after in ({new} if over else {before, new})
    further = window.put("texts/q1", {"body": "And on.", "revision": after.revision})
    assert is_over(further, 200)
    return over


def form(tool: Tool, kill_at: int) -> bool:
    """A section is saved as a form: one text over an earlier one, three where there were none."""
    window = tool.one_of("beginners")
    assert is_over(window.put("texts/q2", {"body": "Before.", "revision": 0}), 200)
    page = window.get(PAGE)
    before = shown(page)
    typed = {key: f"{key}, typed into a form." for key in before}
    new = {key: Shown(typed[key], was.revision + 1) for key, was in before.items()}

    over = is_over(window.post(PAGE, hidden(page) | typed, kill_at), 303)
    tool.restart()

    page = window.get(PAGE)
    assert shown(page) == new or (not over and shown(page) == before)
    assert is_over(window.post(PAGE, hidden(page) | typed | {"q1": "Typed again."}), 303)
    return over


def upload(tool: Tool, kill_at: int) -> bool:
    """A letter is uploaded."""
    window = tool.one_of("educators")
    file = File("file-letter_file", "letter.docx", documents.docx(words(450)))
    page = "write/letter"

    over = is_over(window.upload(page, {"action": "upload:letter_file"}, file, kill_at), 303)
    tool.restart()

    links = re.findall(r'href="/s/[^"/]+/(files/[^"]+)"', window.get(page))
    assert len(links) == 1 or (not over and links == [])
    assert all(window.download(link) == file.content for link in links)
    assert is_over(window.put("texts/letter", {"body": "Typed.", "revision": 1}), 200)
    return over


def submit(tool: Tool, kill_at: int) -> bool:
    """Everything is submitted."""
    window = tool.one_of("educators")

    answer = window.post("submit", {}, kill_at)
    over = is_over(answer, 303)
    tool.restart()

    owed = _owed(tool, window)
    assert owed == [(1,)] or (not over and owed == [])
    again = window.post("submit", {})
    assert is_over(again, 303)
    assert _owed(tool, window) == [(1,)]
    assert answer is None or answer.location == again.location
    assert "Submitted" in window.get(again.location.removeprefix(f"{window.path}/"))
    return over


def _owed(tool: Tool, window: Window) -> list[tuple[int]]:
    """For each attempt of a person, how many messages the gradebook is owed about it."""
    return tool.rows(
        "select (select count(*) from delivery where delivery.attempt = attempt.public_id)"
        " from attempt join launch on launch.person_id = attempt.person_id"
        " where launch.token = :token",
        token=window.path.removeprefix("/s/"),
    )


def mark(tool: Tool, kill_at: int) -> bool:
    """An assessor rates one line of a submission that nobody has looked at."""
    window, attempt = tool.assessor(), tool.one_of("attempts")
    desk = f"submissions/{attempt}"
    page = f"{desk}/ratings/{ITEM}"
    sent = {"level": "proficient", "comment": "Seen just before the server died."}

    over = is_over(window.put(page, sent | {"revision": 0}, kill_at), 200)
    tool.restart()

    begun = _begun(tool, attempt)
    assert begun == [("begun", 1, 1)] or (not over and begun == [("submitted", 0, 0)])
    shown_desk = window.get(desk)
    assert (sent["comment"] in shown_desk) == (begun == [("begun", 1, 1)])
    revision = int(hidden(shown_desk)[f"revision-{ITEM}"])
    further = window.put(page, {"level": "basic", "comment": "On.", "revision": revision})
    assert is_over(further, 200)
    return over


def _begun(tool: Tool, attempt: str) -> list[tuple[str, int, int]]:
    """An attempt's state, and how many reviews and ratings there are of it."""
    return tool.rows(
        "select attempt.state, count(distinct review.id), count(rating.id) from attempt"
        " left join review on review.attempt_id = attempt.id"
        " left join rating on rating.review_id = review.id"
        " where attempt.public_id = :attempt group by attempt.state",
        attempt=attempt,
    )


Operation = Callable[[Tool, int], bool]
OPERATIONS: list[Operation] = [autosave, first_autosave, submit, mark, form, upload]


def killed_at_each_moment(tool: Tool, operation: Operation) -> int:
    """Do it again and again, killed one moment later each time, until it is answered; how often it
    was killed."""
    times = 0
    while not operation(tool, times + 1):
        times += 1
    return times
