"""What a launch's roles let a person do."""

import pytest

from lti_tool.launch.roles import Standing, principal
from lti_tool.web.access import Audience
from tests.platform import (
    ASSISTANT,
    INSTITUTION_ADMINISTRATOR,
    INSTRUCTOR,
    LEARNER,
    MEMBERSHIP,
    MENTOR,
)

EDUCATOR, ASSESSOR, ADMINISTRATOR = Audience.EDUCATOR, Audience.ASSESSOR, Audience.ADMINISTRATOR
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (LEARNER, "Learner"),
        (INSTRUCTOR, "Instructor"),
        (ASSISTANT, "Instructor"),
        (f"{MEMBERSHIP}#TeachingAssistant", "TeachingAssistant"),
        (f"{MEMBERSHIP}/Learner#Instructor", "Learner"),
        (f"{MEMBERSHIP}/Learner#GuestLearner", "Learner"),
        (f"{MEMBERSHIP}#Mentor", "Mentor"),
        ("Learner", "Learner"),
        ("Instructor", "Instructor"),
        ("TeachingAssistant", "TeachingAssistant"),
        ("Instructor#TeachingAssistant", "Instructor"),
        ("Instructor/TeachingAssistant", "Instructor"),
        (f"{INSTITUTION}#Instructor", None),
        (f"{SYSTEM}#Administrator", None),
        ("http://evil.example/vocab/lis/v2/membership#Instructor", None),
        (f"{MEMBERSHIP}#Instructor ", None),
        ("", None),
    ],
)
def test_the_membership_role_that_a_role_belongs_to(role: str, expected: str | None) -> None:
    assert principal(role) == expected


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([LEARNER], {EDUCATOR}),
        ([INSTRUCTOR], {ASSESSOR}),
        ([ASSISTANT], {ASSESSOR}),
        (["TeachingAssistant"], {ASSESSOR}),
        ([LEARNER, INSTRUCTOR], {EDUCATOR, ASSESSOR}),
        ([MENTOR], {EDUCATOR}),
        ([], {EDUCATOR}),
        (["something"], {EDUCATOR}),
        ([f"{MEMBERSHIP}#Administrator"], {EDUCATOR}),
        ([f"{MEMBERSHIP}#ContentDeveloper"], {EDUCATOR}),
        ([INSTITUTION_ADMINISTRATOR], {EDUCATOR}),
        ([f"{SYSTEM}#SysAdmin", f"{SYSTEM}#User"], {EDUCATOR}),
        ([LEARNER, f"{INSTITUTION}#Instructor"], {EDUCATOR}),
        ([f"{MEMBERSHIP}/Learner#Instructor"], {EDUCATOR}),
    ],
)
def test_membership_roles_alone_decide(roles: list[str], expected: set[Audience]) -> None:
    assert Standing(tuple(roles)).audiences == expected


def test_an_institution_administrator_administers_where_the_deployment_says_so() -> None:
    standing = Standing((INSTITUTION_ADMINISTRATOR,), institution_admins=True)

    assert standing.audiences == {ADMINISTRATOR}


def test_a_system_administrator_is_no_institution_administrator() -> None:
    standing = Standing((f"{SYSTEM}#Administrator",), institution_admins=True)

    assert standing.audiences == {EDUCATOR}


def test_a_granted_administrator_is_one_beside_what_the_course_says() -> None:
    standing = Standing((LEARNER,), grants=frozenset({"administrator"}))

    assert standing.audiences == {EDUCATOR, ADMINISTRATOR}


def test_whoever_the_platform_lets_grade_is_an_assessor_without_a_membership_role() -> None:
    assert Standing((INSTITUTION_ADMINISTRATOR,), may_grade=True).audiences == {ASSESSOR}


def test_an_instructor_without_the_demanded_grant_is_nobody_here() -> None:
    assert Standing((INSTRUCTOR,), demands_grant=True).audiences == frozenset()
    assert Standing((), may_grade=True, demands_grant=True).audiences == frozenset()


def test_an_instructor_who_learns_too_and_lacks_the_grant_is_an_educator() -> None:
    assert Standing((INSTRUCTOR, LEARNER), demands_grant=True).audiences == {EDUCATOR}


def test_the_demanded_grant_makes_an_assessor_whatever_the_course_says() -> None:
    granted = frozenset({"assessor"})

    assert Standing((INSTRUCTOR,), granted, demands_grant=True).audiences == {ASSESSOR}
    assert Standing((), granted, demands_grant=True).audiences == {ASSESSOR}


def test_whoever_teaches_designs_or_administers_may_add_to_the_course() -> None:
    assert Standing((INSTRUCTOR, LEARNER), demands_grant=True).may_add
    assert Standing((f"{MEMBERSHIP}#ContentDeveloper",)).may_add
    assert Standing((), may_grade=True).may_add
    assert Standing((INSTITUTION_ADMINISTRATOR,), institution_admins=True).may_add


def test_a_role_of_the_institution_or_a_grant_to_assess_adds_nothing_to_a_course() -> None:
    granted = frozenset({"assessor"})

    assert not Standing((INSTITUTION_ADMINISTRATOR, f"{INSTITUTION}#Instructor")).may_add
    assert not Standing((LEARNER,), granted).may_add


def test_only_a_membership_makes_a_learner() -> None:
    assert Standing((LEARNER,)).is_learner
    assert not Standing(()).is_learner
    assert not Standing((f"{INSTITUTION}#Student",)).is_learner
