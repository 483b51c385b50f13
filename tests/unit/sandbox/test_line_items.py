"""Line items: canvas.md 3.2, moodle.md 19 to 21."""

import pytest

from .conftest import ITEM_TYPE, ITEMS_TYPE, Tool, service_url

SUBMISSION_TYPE = "https://canvas.instructure.com/lti/submission_type"


def items_url(tool: Tool) -> str:
    claims = tool.launch("maria-ortiz")
    endpoint = claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    return str(endpoint["lineitems"])


def create(tool: Tool, **body: object) -> dict[str, object]:
    answer = tool.send(
        "POST", items_url(tool), {"scoreMaximum": 5, "label": "Extra", **body}, ITEM_TYPE
    )
    assert answer.status_code == 201
    return answer.get_json()


def listed(tool: Tool, more: str = "") -> object:
    return tool.call("GET", items_url(tool) + more, headers={"Accept": ITEMS_TYPE})


def test_canvas_couples_one_item_to_each_assignment(canvas: Tool) -> None:
    answer = listed(canvas)

    link = canvas.client.get("/api/assignments").get_json()[0]["uuid"]
    assert answer.mimetype == ITEMS_TYPE
    assert [item["resourceLinkId"] for item in answer.get_json()] == [link]


def test_a_coupled_item_cannot_be_deleted(canvas: Tool) -> None:
    assert canvas.call("DELETE", canvas.column()["url"]).status_code == 401


def test_put_renames_the_assignment_and_moves_its_due_date(canvas: Tool) -> None:
    body = {"label": "Renamed", "scoreMaximum": 4, "endDateTime": "2027-05-29T00:00:00Z"}

    answer = canvas.send("PUT", canvas.column()["url"], body, ITEM_TYPE)

    assignment = canvas.client.get("/api/assignments").get_json()[0]
    assert answer.status_code == 200
    assert (assignment["title"], assignment["points"]) == ("Renamed", 4)
    assert assignment["due_at"] == "2027-05-29T00:00:00Z"


def test_an_extra_item_on_a_link_is_invisible_but_keeps_results(canvas: Tool) -> None:
    link = canvas.client.get("/api/assignments").get_json()[0]["uuid"]
    extra = create(canvas, resourceLinkId=link)

    canvas.score(url=str(extra["id"]), scoreGiven=2, scoreMaximum=5)

    assert canvas.results(str(extra["id"]))[0]["resultScore"] == 2
    row = canvas.client.get("/api/gradebook").get_json()["grades"][0]
    assert (row["score"], row["state"]) == (None, "unsubmitted")


def test_an_item_without_link_is_a_new_assignment_that_goes_with_it(canvas: Tool) -> None:
    made = create(canvas)
    before = len(canvas.client.get("/api/assignments").get_json())

    answer = canvas.call("DELETE", str(made["id"]))

    assert answer.status_code == 204
    assert before == 2
    assert len(canvas.client.get("/api/assignments").get_json()) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"scoreMaximum": 1}, 400),
        ({"label": "x"}, 400),
        ({"label": "x", "scoreMaximum": 1, "resourceLinkId": "unknown"}, 404),
        ({"label": "x", "scoreMaximum": 1, SUBMISSION_TYPE: {"type": "essay"}}, 400),
    ],
)
def test_an_item_that_canvas_does_not_take(
    canvas: Tool, body: dict[str, object], status: int
) -> None:
    assert canvas.send("POST", items_url(canvas), body, ITEM_TYPE).status_code == status


@pytest.mark.parametrize("rules", ["canvas", "moodle"])
def test_filters_find_by_tag_and_resource_id(canvas: Tool, rules: str) -> None:
    canvas.client.post("/api/rules", json={"rules": rules})
    create(canvas, tag="final", resourceId="one")
    create(canvas, tag="draft", resourceId="one")
    mark = "&" if "?" in items_url(canvas) else "?"

    final = listed(canvas, f"{mark}tag=final").get_json()
    both = listed(canvas, f"{mark}resource_id=one").get_json()

    assert [item["tag"] for item in final] == ["final"]
    assert len(both) == 2


def test_canvas_pages_with_a_cursor_whose_case_matters(canvas: Tool) -> None:
    create(canvas)

    first = listed(canvas, "?limit=1")
    link = first.headers["Link"].split(">")[0].removeprefix("<")
    second = canvas.call("GET", link)
    lowered = canvas.call("GET", link.lower())

    assert 'rel="next"' in first.headers["Link"]
    assert second.get_json()[0]["label"] == "Extra"
    assert lowered.status_code == 400


@pytest.mark.parametrize("accept", ["application/json", "*/*", f"{ITEMS_TYPE}, */*", ""])
def test_moodle_wants_one_exact_accept(moodle: Tool, accept: str) -> None:
    answer = moodle.call("GET", items_url(moodle), headers={"Accept": accept})

    assert (answer.status_code, answer.get_data()) == (400, b"[]")


def test_moodle_pages_only_with_a_limit_and_spells_its_link_oddly(moodle: Tool) -> None:
    create(moodle)

    everything, first = listed(moodle), listed(moodle, "&limit=1")

    link = first.headers["Link"].encode("latin-1").decode()
    assert "Link" not in everything.headers
    assert "&amp;" in link
    assert "rel=“next”" in link


def test_moodle_refuses_a_foreign_link_and_breaks_on_a_long_label(moodle: Tool) -> None:
    body = {"label": "x", "scoreMaximum": 1}

    foreign = moodle.send("POST", items_url(moodle), {**body, "resourceLinkId": "9"}, ITEM_TYPE)
    long = moodle.send("POST", items_url(moodle), {**body, "label": "x" * 256}, ITEM_TYPE)

    assert (foreign.status_code, long.status_code) == (403, 502)


def test_moodles_put_blanks_the_tag_and_writes_zeros(moodle: Tool) -> None:
    made = create(moodle, tag="final", resourceId="one")

    answer = moodle.send("PUT", str(made["id"]), {"label": "x", "scoreMaximum": 9}, ITEM_TYPE)

    assert answer.get_json()["tag"] == ""
    assert {row["score"] for row in moodle.client.get("/api/gradebook").get_json()["grades"]} == {
        0.0
    }


def test_moodle_deletes_an_activitys_own_column_too(moodle: Tool) -> None:
    assert moodle.call("DELETE", moodle.column()["url"]).status_code == 204
    assert moodle.client.get("/api/gradebook").get_json()["columns"] == []


def test_results_of_a_single_person_have_an_address(canvas: Tool) -> None:
    canvas.score()
    address = canvas.results()[0]["id"]

    assert canvas.call("GET", address).get_json()["resultScore"] == 1
    assert canvas.call("GET", service_url(canvas.column()["url"], "results/0")).status_code == 404
