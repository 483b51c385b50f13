"""What people do with the tool in an Open edX course, by its pages and forms alone."""

import time
from urllib.parse import urlencode, urlsplit

import requests

from lti_tool.sandbox.demo.seeding import hand_in
from lti_tool.sandbox.demo.walking import Walker
from tests.openedx.server import Launch, OpenEdx
from tests.submissions import Submission

ARRIVED = "Your result reached the LMS"
DELIVERY_SECONDS = 60


def visit(platform: OpenEdx, mode: str, person: str, *, deep_linking: bool = False) -> Walker:
    """Open the tool as the frame in the course page does, and go on to where that leads."""
    walker = Walker()
    walker.open(platform.page(mode, person, deep_linking=deep_linking))
    address, parameters = platform.login_initiation(mode, person, deep_linking=deep_linking)
    walker.open(f"{address}?{urlencode(parameters)}")
    walker.follow()
    return walker


def choose(platform: OpenEdx, mode: str, credential: str | None) -> Walker:
    """An instructor's deep linking, up to the answer on its way back; None: it is cancelled."""
    instructor = visit(platform, mode, "instructor", deep_linking=True)
    if credential is None:
        instructor.submit("Cancel")
    else:
        instructor.submit("Add to the course", {"credential": credential})
    return instructor


def page(walker: Walker) -> str:
    """The page that somebody is on, without the part that each launch has to itself."""
    return urlsplit(walker.address).path.split("/", 3)[3]


def text(walker: Walker) -> str:
    """What that page says, with its markup."""
    assert walker.page is not None
    return walker.page.text


def go(walker: Walker, where: str) -> str:
    """Another page of the same launch."""
    _root, s, launch, _page = urlsplit(walker.address).path.split("/", 3)
    return walker.open(f"/{s}/{launch}/{where}")


def send(launch: Launch, **changes: str) -> requests.Response:
    """The platform's form, sent to the tool by the browser that got it."""
    return launch.browser.post(launch.action, data=launch.fields | changes, timeout=30)


def submit(platform: OpenEdx, mode: str, person: str, work: Submission) -> Walker:
    """Write everything, upload and submit; the walker is on the receipt."""
    action, fields = platform.login_initiation(mode, person)
    return hand_in({"action": action, "fields": fields}, work)


def revise(educator: Walker, work: Submission) -> None:
    """Change what was open, say so, and submit again."""
    assert work.revision is not None
    go(educator, "write/plan")
    educator.submit("Save", dict(work.revision.texts))
    go(educator, "write/presentation")
    educator.submit("Upload", files={"file-presentation_file": work.revision.presentation})
    go(educator, "check")
    educator.submit("Submit", {"what-changed": work.revision.note})


def attempt(educator: Walker) -> str:
    """The submission whose receipt is shown."""
    return page(educator).removeprefix("attempts/").removesuffix("/receipt")


def open_desk(platform: OpenEdx, mode: str, person: str, submission: str) -> Walker:
    """An assessor who has opened a submission from the queue."""
    assessor = visit(platform, mode, person)
    assert f"submissions/{submission}" in text(assessor)
    go(assessor, f"submissions/{submission}")
    return assessor


def rating(work: Submission) -> dict[str, str]:
    """The rubric's fields as an assessor fills them in."""
    return {**work.ratings, **{f"comment-{key}": said for key, said in work.comments.items()}}


def await_result(educator: Walker) -> None:
    """Look at the feedback until it says that the result has reached the gradebook."""
    until = time.monotonic() + DELIVERY_SECONDS
    while ARRIVED not in go(educator, "feedback"):
        assert time.monotonic() < until, f"{ARRIVED!r} is not said within {DELIVERY_SECONDS} s"
        time.sleep(0.1)
