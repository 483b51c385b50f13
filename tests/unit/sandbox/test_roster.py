"""Names and roles: canvas.md 6, moodle.md 28."""

import pytest

from lti_tool.sandbox import roles

from .conftest import Tool

ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


def roster_url(tool: Tool) -> str:
    return str(tool.launch("helen-brandt")[ROSTER]["context_memberships_url"])


def members(tool: Tool, query: str = "") -> dict[str, dict[str, object]]:
    answer = tool.call("GET", roster_url(tool) + query).get_json()
    return {str(member["user_id"]): member for member in answer["members"]}


def test_canvas_lists_who_is_enrolled_and_no_account_administrator(canvas: Tool) -> None:
    found = members(canvas)

    assert canvas.sub("samuel-reyes") in found
    assert canvas.sub("ruth-alvarez") not in found
    assert found[canvas.sub("maria-ortiz")]["roles"] == [roles.LEARNER]
    assert found[canvas.sub("maria-ortiz")]["status"] == "Active"


def test_canvas_lists_its_test_student_as_one(canvas: Tool) -> None:
    found = members(canvas)[canvas.sub("test-student")]

    assert found["roles"] == [roles.LEARNER, roles.TEST_USER]


def test_whoever_left_is_absent(canvas: Tool) -> None:
    canvas.client.patch("/api/people/maria-ortiz", json={"active": False})

    assert canvas.sub("maria-ortiz") not in members(canvas)


def test_pages_hold_at_most_fifty_and_lead_on(canvas: Tool) -> None:
    for number in range(60):
        person = {"given_name": f"Person{number}", "family_name": "Example"}
        canvas.client.post("/api/people", json=person)

    first = canvas.call("GET", roster_url(canvas) + "?limit=100")
    second = canvas.call("GET", first.headers["Link"].split(">")[0].removeprefix("<"))

    assert len(first.get_json()["members"]) == 50
    assert len(second.get_json()["members"]) == 15
    assert "Link" not in second.headers


def test_a_role_filters_and_a_foreign_link_is_400(canvas: Tool) -> None:
    staff = members(canvas, f"?role={roles.INSTRUCTOR.replace('#', '%23')}")
    foreign = canvas.call("GET", roster_url(canvas) + "?rlid=unknown")

    assert set(staff) == {canvas.sub("helen-brandt"), canvas.sub("samuel-reyes")}
    assert foreign.status_code == 400


@pytest.mark.parametrize(("privacy", "named"), [("anonymous", False), ("name_only", True)])
def test_the_privacy_level_holds_here_too(canvas: Tool, privacy: str, named: bool) -> None:
    canvas.client.patch("/api/options", json={"privacy": privacy})

    member = members(canvas)[canvas.sub("maria-ortiz")]

    assert ("name" in member) is named
    assert "email" not in member


def test_moodle_has_short_roles_and_a_non_editing_teacher_learns(moodle: Tool) -> None:
    found = members(moodle)

    assert found[moodle.sub("helen-brandt")]["roles"] == ["Instructor"]
    assert found[moodle.sub("samuel-reyes")]["roles"] == ["Learner"]
    assert moodle.call("GET", roster_url(moodle) + "?rlid=9").status_code == 404


def test_moodles_roster_link_is_an_ordinary_one(moodle: Tool) -> None:
    answer = moodle.call("GET", roster_url(moodle) + "?limit=2")

    assert answer.headers["Link"].endswith('rel="next"')
