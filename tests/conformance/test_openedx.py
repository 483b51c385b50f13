"""Fieldwork under an LTI platform that nobody here wrote: Open edX's lti-consumer-xblock.

Both run as processes of their own and meet over HTTP alone. People act through pages and forms;
what came of it is read from the platform, never from our database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests

from lti_tool.sandbox.demo.processes import free_port
from lti_tool.sandbox.demo.walking import Walker
from tests.commands import Tool
from tests.conformance.visits import (
    attempt,
    await_result,
    choose,
    go,
    open_desk,
    page,
    rating,
    revise,
    send,
    submit,
    text,
    visit,
)
from tests.openedx.server import LaunchStopped, OpenEdx
from tests.submissions import load

RESOURCE_LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
GRADED = ("declarative", "programmatic")
MODES = (*GRADED, "disabled")
CHOSEN = ("declarative_chosen", "programmatic_chosen")
# A second credential, so that what was chosen is not what every other placement presents.
SMALL = Path(__file__).parents[1] / "unit" / "rubric" / "small.yaml"
PICK, PICKED = "small/3", {"credential": "small", "credential_version": "3"}


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tool]:
    """The tool as it is installed: nobody is registered yet."""
    running = Tool(tmp_path_factory.mktemp("tool"), free_port("localhost"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def platform(tool: Tool) -> Iterator[OpenEdx]:
    """The campus, each of its placements registered on the command line."""
    with OpenEdx(
        login_url=f"{tool.url}/lti/login",
        launch_url=f"{tool.url}/lti/launch",
        keyset_url=f"{tool.url}/.well-known/jwks.json",
        custom={"credential": "ell-advocacy"},
    ) as running:
        for mode in (*MODES, *CHOSEN):
            register(tool, running, mode)
        tool.flask("credentials", "import", str(SMALL))
        yield running


def register(tool: Tool, platform: OpenEdx, mode: str) -> None:
    placement = platform.registration(mode)
    tool.flask(
        *("platforms", "add", "--name", f"Open edX, {mode}"),
        *("--issuer", placement.issuer, "--client-id", placement.client_id),
        *("--auth-url", placement.auth_url, "--token-url", placement.token_url),
        *("--jwks-url", placement.jwks_url, "--deployment-id", placement.deployment_id),
    )


def grades(platform: OpenEdx, mode: str, person: str) -> list[tuple[float, float]]:
    """Every grade that one person got, with its maximum, oldest first."""
    return [
        (one["value"], one["max_value"])
        for one in platform.scores()
        if (one["mode"], one["person"]) == (mode, person)
    ]


def kept(platform: OpenEdx, mode: str, person: str) -> list[dict[str, Any]]:
    """What the platform keeps of a person's scores, one for each line item."""
    scores = [score for item in platform.line_items(mode) for score in item["scores"]]
    return [score for score in scores if score["user_id"] == platform.subject(person)]


def told(platform: OpenEdx, mode: str) -> dict[str, Any]:
    """The claims of a learner's launch."""
    token = platform.walk_launch(mode, "learner").fields["id_token"]
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@pytest.mark.parametrize("mode", MODES)
def test_a_learner_lands_on_the_overview(platform: OpenEdx, mode: str) -> None:
    learner = visit(platform, mode, "learner")

    assert page(learner) == "overview"
    assert "Advocating for ELL Students" in text(learner)


@pytest.mark.parametrize("mode", MODES)
def test_an_instructor_lands_on_the_queue(platform: OpenEdx, mode: str) -> None:
    assert page(visit(platform, mode, "instructor")) == "submissions"


@pytest.mark.parametrize("person", ["staff", "global_staff"])
def test_whoever_helps_to_teach_lands_on_the_queue(platform: OpenEdx, person: str) -> None:
    assert page(visit(platform, "declarative", person)) == "submissions"


def test_an_assistant_who_learns_in_the_course_has_work_of_their_own_and_the_queue(
    platform: OpenEdx,
) -> None:
    assistant = visit(platform, "declarative", "assistant")

    assert page(assistant) == "overview"
    assert "/submissions" in text(assistant)
    go(assistant, "write/part1")
    assert "q1" in {name for form in assistant.forms() for name in form.fields}


def test_the_people_are_those_of_the_platforms_roster_but_for_who_teaches(
    platform: OpenEdx,
) -> None:
    instructor = visit(platform, "declarative", "instructor")

    people = go(instructor, "people")

    # Its roster has the instructor as a student too, who launched as an instructor alone.
    learners = ("learner", "second_learner", "assistant")
    assert f"{len(learners)} learners" in people
    assert "As of" in people
    assert "/memberships?limit=100&rlid=" in platform.log()


def test_a_learner_gets_no_page_of_an_assessor(platform: OpenEdx) -> None:
    learner = visit(platform, "declarative", "learner")

    with pytest.raises(requests.HTTPError, match="403"):
        go(learner, "submissions")


def test_a_replayed_launch_is_refused(platform: OpenEdx) -> None:
    launch = platform.walk_launch("declarative", "learner")
    first = send(launch)

    again = send(launch)

    assert (first.status_code, again.status_code) == (200, 401)
    assert "This page was opened once already" in again.text
    assert "/s/" not in again.url


def test_a_launch_is_refused_to_a_browser_that_did_not_begin_it(platform: OpenEdx) -> None:
    launch = platform.walk_launch("declarative", "learner")

    answer = requests.post(launch.action, data=launch.fields, timeout=30)

    assert answer.status_code == 403
    assert "it was you who opened this" in answer.text


def test_a_token_of_one_placement_opens_no_other_of_the_same_issuer(platform: OpenEdx) -> None:
    launch = platform.walk_launch("declarative", "instructor")
    other = platform.walk_launch("programmatic", "instructor", browser=launch.browser)

    answer = send(launch, id_token=other.fields["id_token"])

    assert answer.status_code == 401
    assert "/s/" not in answer.url


def test_a_placement_that_is_not_registered_is_refused_at_login(platform: OpenEdx) -> None:
    address, parameters = platform.login_initiation("declarative", "learner")

    answer = requests.get(address, params={**parameters, "client_id": "another"}, timeout=30)

    assert answer.status_code == 403
    assert "This learning platform is not connected here" in answer.text


@pytest.mark.parametrize("mode", CHOSEN)
def test_deep_linking_takes_an_instructor_to_what_can_be_added(
    platform: OpenEdx, mode: str
) -> None:
    instructor = visit(platform, mode, "instructor", deep_linking=True)

    assert page(instructor) == "add"
    assert f'value="{PICK}"' in text(instructor)


@pytest.mark.parametrize("mode", CHOSEN)
def test_the_platform_takes_what_an_instructor_has_picked_and_launches_with_it(
    platform: OpenEdx, mode: str
) -> None:
    instructor = choose(platform, mode, PICK)

    answer = instructor.submit("Continue")

    learner = visit(platform, mode, "learner")
    assert "successfully saved in the LMS" in answer
    assert told(platform, mode)[CUSTOM] == PICKED
    assert page(learner) == "overview"
    assert "<h1>Small</h1>" in text(learner)


@pytest.mark.parametrize("person", ["learner", "assistant"])
def test_whoever_learns_is_refused_by_the_platform_before_the_tool_is_asked(
    platform: OpenEdx, person: str
) -> None:
    with pytest.raises(LaunchStopped, match="permissions to perform LTI Deep Linking") as stopped:
        platform.walk_launch(CHOSEN[0], person, deep_linking=True)

    assert stopped.value.response.status_code == 403


def test_a_cancelled_choice_leaves_a_block_as_it_was(platform: OpenEdx) -> None:
    before = told(platform, "disabled")

    instructor = choose(platform, "disabled", None)
    said = text(instructor)
    instructor.submit("Continue")

    after = told(platform, "disabled")
    assert "Nothing was added." in said
    assert (after[CUSTOM], after[RESOURCE_LINK]) == (before[CUSTOM], before[RESOURCE_LINK])


def test_a_second_choice_that_is_cancelled_changes_nothing_for_those_who_learn(
    platform: OpenEdx,
) -> None:
    choose(platform, CHOSEN[1], PICK).submit("Continue")
    visit(platform, CHOSEN[1], "learner")

    choose(platform, CHOSEN[1], None).submit("Continue")

    # The platform forgets an earlier choice whenever it gets an answer; the activity does not.
    learner = visit(platform, CHOSEN[1], "learner")
    assert PICKED.items().isdisjoint(told(platform, CHOSEN[1]).get(CUSTOM, {}).items())
    assert "<h1>Small</h1>" in text(learner)


@dataclass(frozen=True)
class Earned:
    """A submission that an instructor has released, and whose result has arrived.

    ``colleague`` had opened it too, and has not released it yet.
    """

    mode: str
    educator: Walker
    instructor: Walker
    colleague: Walker


@pytest.fixture(scope="module", params=GRADED)
def earned(platform: OpenEdx, request: pytest.FixtureRequest) -> Earned:
    """The whole job, once in each mode that has a gradebook."""
    mode, work = request.param, load("earns")
    educator = submit(platform, mode, "learner", work)
    submission = attempt(educator)
    instructor = open_desk(platform, mode, "instructor", submission)
    colleague = open_desk(platform, mode, "staff", submission)
    instructor.submit("Release", rating(work))
    await_result(educator)
    return Earned(mode, educator, instructor, colleague)


def test_earned_is_the_whole_grade(platform: OpenEdx, earned: Earned) -> None:
    assert grades(platform, earned.mode, "learner") == [(10.0, 10.0)]


def test_earned_is_sent_as_one_of_one_and_final_with_the_comment(
    platform: OpenEdx, earned: Earned
) -> None:
    (score,) = kept(platform, earned.mode, "learner")

    assert (score["score_given"], score["score_maximum"]) == (1.0, 1.0)
    assert score["grading_progress"] == "FullyGraded"
    assert score["comment"].startswith("Earned: all 15 items are passed.")


def test_the_educator_and_the_instructor_read_that_it_is_earned(earned: Earned) -> None:
    assert "Attempt 1: earned" in go(earned.educator, "feedback")
    assert "Released" in text(earned.instructor)


def test_a_second_release_is_refused_and_sends_nothing(platform: OpenEdx, earned: Earned) -> None:
    owed = messages(earned)

    with pytest.raises(requests.HTTPError, match="409"):
        earned.colleague.submit("Release", rating(load("earns")))

    assert messages(earned) == owed
    assert len(grades(platform, earned.mode, "learner")) == 1


def messages(earned: Earned) -> int:
    """How many messages the tool lists as owed or sent."""
    _head, *rows = re.findall("<tr[ >]", go(earned.instructor, "deliveries"))
    assert rows
    return len(rows)


def test_each_placement_has_one_line_item(platform: OpenEdx, earned: Earned) -> None:
    visit(platform, earned.mode, "learner")

    assert len(platform.line_items(earned.mode)) == 1


@pytest.mark.parametrize("earned", ["programmatic"], indirect=True)
def test_the_tools_own_line_item_is_of_one_point_and_bound_to_the_link(
    platform: OpenEdx, earned: Earned
) -> None:
    (item,) = platform.line_items("programmatic")

    assert item["score_maximum"] == 1
    assert item["resource_link_id"] == resource_link(platform, "programmatic")
    assert item["tag"] == "fieldwork-result"


def resource_link(platform: OpenEdx, mode: str) -> str:
    """The link's id as a launch tells it; longer than the label of a line item may be."""
    link: str = told(platform, mode)[RESOURCE_LINK]["id"]
    assert len(link) > 100
    return link


@pytest.mark.parametrize("earned", ["programmatic"], indirect=True)
def test_a_result_arrives_although_the_token_that_we_keep_is_good_no_more(
    platform: OpenEdx, earned: Earned
) -> None:
    platform.change_key("programmatic")
    work = load("earns")
    educator = submit(platform, "programmatic", "second_learner", work)
    instructor = open_desk(platform, "programmatic", "instructor", attempt(educator))

    instructor.submit("Release", rating(work))
    await_result(educator)

    refused = [line for line in platform.log().splitlines() if '/scores HTTP/1.1" 403' in line]
    assert len(refused) == 1
    assert grades(platform, "programmatic", "second_learner") == [(10.0, 10.0)]


@dataclass(frozen=True)
class NotYet:
    """A submission of which lines are open, released; and what had come of it by then."""

    educator: Walker
    feedback: str
    grades: list[tuple[float, float]]
    kept: list[dict[str, Any]]


@pytest.fixture(scope="module")
def not_yet(platform: OpenEdx) -> NotYet:
    work = load("revise")
    educator = submit(platform, "declarative", "second_learner", work)
    instructor = open_desk(platform, "declarative", "instructor", attempt(educator))
    instructor.submit("Release", rating(work))
    await_result(educator)
    person = ("declarative", "second_learner")
    return NotYet(educator, text(educator), grades(platform, *person), kept(platform, *person))


def test_not_yet_earned_is_told_to_the_educator_and_gives_no_grade(not_yet: NotYet) -> None:
    (score,) = not_yet.kept

    assert "Attempt 1: not yet earned" in not_yet.feedback
    assert not_yet.grades == []
    assert score["score_given"] is None
    assert score["comment"].startswith("Not yet earned")


def test_what_was_not_yet_earned_is_graded_once_a_revision_earns(
    platform: OpenEdx, not_yet: NotYet
) -> None:
    work = load("revise")
    revise(not_yet.educator, work)
    instructor = open_desk(platform, "declarative", "instructor", attempt(not_yet.educator))
    assert work.revision is not None

    instructor.submit("Release", dict(work.revision.ratings))
    await_result(not_yet.educator)

    assert grades(platform, "declarative", "second_learner") == [(10.0, 10.0)]
    assert len(kept(platform, "declarative", "second_learner")) == 1
