"""What each family makes of a launch's claims."""

from typing import Any

import pytest

from lti_tool.platforms.families import UnknownFamily, detect, family

PREFIX = "https://purl.imsglobal.org/spec/lti/claim/"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"


def claims(**named: Any) -> dict[str, Any]:
    """Claims by their short names."""
    return {PREFIX + name: value for name, value in named.items()}


@pytest.mark.parametrize("name", ["canvas", "moodle", "generic"])
def test_a_launch_says_which_family_it_comes_from(name: str) -> None:
    told = claims(tool_platform={"product_family_code": name}) | {"iss": "https://lms.example"}

    assert detect(told) == name


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("https://canvas.instructure.com", "canvas"),
        ("https://canvas.beta.instructure.com", "canvas"),
        ("https://instructure.com.example.org", "generic"),
        ("https://moodle.example.org", "generic"),
        ("", "generic"),
    ],
)
def test_before_any_launch_only_hosted_canvas_is_known_by_its_issuer(
    issuer: str, expected: str
) -> None:
    assert detect(issuer) == expected


@pytest.mark.parametrize("odd", [None, "canvas", {"product_family_code": 7}, {}, []])
def test_an_odd_platform_claim_falls_back_to_the_issuer(odd: Any) -> None:
    told = claims(tool_platform=odd) | {"iss": "https://canvas.instructure.com"}

    assert detect(told) == "canvas"


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(UnknownFamily, match="'blackboard' is none of canvas, generic, moodle"):
        family("blackboard")


@pytest.mark.parametrize("name", ["canvas", "moodle", "generic"])
def test_a_custom_value_that_was_not_expanded_is_absent(name: str) -> None:
    told = claims(custom={"due": "$Canvas.assignment.dueAt", "credential": "ell", "empty": ""})

    assert family(name).custom(told) == {"credential": "ell"}


@pytest.mark.parametrize("odd", [None, "text", [], 3])
def test_an_odd_custom_claim_holds_nothing(odd: Any) -> None:
    assert family("generic").custom(claims(custom=odd)) == {}


def test_moodles_doubled_keys_are_read_once() -> None:
    told = claims(custom={"Credential_Version": "1", "credential_version": "1"})

    assert family("moodle").custom(told) == {"credential_version": "1"}


def test_in_speedgrader_the_course_stands_where_the_link_would() -> None:
    told = claims(context={"id": "f00d"}, resource_link={"id": "f00d"})

    assert not family("canvas").has_link(told)
    assert family("generic").has_link(told)


@pytest.mark.parametrize("name", ["canvas", "moodle", "generic"])
def test_an_assignment_launch_has_a_link(name: str) -> None:
    assert family(name).has_link(claims(context={"id": "c"}, resource_link={"id": "l"}))


@pytest.mark.parametrize("odd", [{}, {"id": 7}, {"id": ""}, None, "l"])
def test_a_link_without_an_id_is_none(odd: Any) -> None:
    assert not family("canvas").has_link(claims(resource_link=odd))


def test_canvas_says_who_grades_beside_the_roles() -> None:
    canvas = family("canvas")

    assert canvas.may_grade(claims(custom={"grader_permissions": "view_all_grades,manage_grades"}))
    assert not canvas.may_grade(claims(custom={"grader_permissions": "view_all_grades"}))
    assert not canvas.may_grade(
        claims(custom={"grader_permissions": "$Canvas.membership.permissions<manage_grades>"})
    )


@pytest.mark.parametrize("name", ["moodle", "generic"])
def test_elsewhere_only_the_roles_say_who_grades(name: str) -> None:
    assert not family(name).may_grade(claims(custom={"grader_permissions": "manage_grades"}))


@pytest.mark.parametrize("name", ["canvas", "moodle", "generic"])
def test_a_test_user_is_a_preview_everywhere(name: str) -> None:
    assert family(name).is_preview(claims(roles=[TEST_USER]))
    assert not family(name).is_preview(claims(roles=[]))


@pytest.mark.parametrize(
    "custom", [{"student_view": "true"}, {"masquerading_user_id": "17"}], ids=lambda each: min(each)
)
def test_canvas_tells_of_student_view_and_of_acting_as_another(custom: dict[str, str]) -> None:
    assert family("canvas").is_preview(claims(custom=custom))


def test_nobody_acts_as_another_where_canvas_left_the_variable_as_it_was() -> None:
    told = claims(
        custom={"masquerading_user_id": "$Canvas.masqueradingUser.id", "student_view": "false"}
    )

    assert not family("canvas").is_preview(told)


def test_canvas_names_the_assignment_that_a_launch_beside_its_link_is_about() -> None:
    edited = claims(custom={"assignment_lti_id": "a-1"})
    new = claims(custom={"assignment_lti_id": "$com.instructure.Assignment.lti.id"})

    assert family("canvas").assignment_link(edited) == "a-1"
    assert family("canvas").assignment_link(new) is None
    assert family("moodle").assignment_link(edited) is None


@pytest.mark.parametrize(
    ("said", "hides"),
    [
        ("true", True),
        ("false", False),
        ("$com.instructure.Assignment.anonymous_grading", None),
        ("", None),
        ("perhaps", None),
    ],
)
def test_canvas_asks_for_anonymous_grading_or_not_or_does_not_tell(
    said: str, hides: bool | None
) -> None:
    assert family("canvas").hide_names(claims(custom={"anonymous_grading": said})) is hides


def test_others_do_not_tell_of_anonymous_grading() -> None:
    assert family("moodle").hide_names(claims(custom={"anonymous_grading": "true"})) is None


def test_hosted_canvas_frames_us_from_the_districts_own_host() -> None:
    told = claims(custom={"canvas_host": "District.Example.org"})

    assert family("canvas").frame_origins(told) == ("https://district.example.org",)
    assert family("generic").frame_origins(told) == ()


@pytest.mark.parametrize("host", ["", "*", "a b.example", "evil.example; script-src *", "x/y.z"])
def test_a_host_that_is_none_opens_no_frame(host: str) -> None:
    assert family("canvas").frame_origins(claims(custom={"canvas_host": host})) == ()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-12-05T05:59:00Z", "2026-12-05T05:59:00+00:00"),
        ("2026-12-04T23:59:59.000-06:00", "2026-12-05T05:59:59+00:00"),
        ("2026-12-05T05:59:00", None),
        ("2026-12-05", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("$Canvas.assignment.dueAt.iso8601", None),
        ("next week", None),
    ],
)
def test_when_the_work_is_due_is_a_moment_with_a_zone_or_not_told(
    told: str, expected: str | None
) -> None:
    found = family("canvas").due_at(claims(custom={"assignment_due": told}))

    assert (found and found.isoformat()) == expected


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("canvas", "$Canvas.assignment.dueAt.iso8601"),
        ("moodle", "$ResourceLink.submission.endDateTime"),
        ("generic", "$ResourceLink.submission.endDateTime"),
    ],
)
def test_the_due_date_is_asked_for_in_the_lms_s_own_words(name: str, variable: str) -> None:
    assert family(name).parameters["assignment_due"] == variable
