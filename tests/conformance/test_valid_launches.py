"""The valid launches of 1EdTech's LTI core certification, each for a teacher and a student."""

from typing import Any

import pytest

from tests.conformance.lms import Lms, assert_let_in
from tests.conformance.servers import Browser
from tests.platform import ABSENT, INSTRUCTOR, LEARNER, MENTOR

pytestmark = pytest.mark.one_engine

VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2"
UNKNOWN = f"{VOCABULARY}/unknownrole/unknown#Helper"
NOBODY = {"name": ABSENT, "given_name": ABSENT, "family_name": ABSENT, "email": ABSENT}
EMAIL_ONLY = NOBODY | {"email": "jo@district.example"}
NAMES_ONLY = NOBODY | {"name": "Jo Ruiz", "given_name": "Jo", "family_name": "Ruiz"}

TEACHER: dict[str, dict[str, Any]] = {
    "plain": {"roles": [INSTRUCTOR]},
    "several roles": {
        "roles": [f"{VOCABULARY}/institution/person#Instructor", INSTRUCTOR, MENTOR],
    },
    "a short role name": {"roles": ["Instructor"]},
    "an unknown role beside it": {"roles": [UNKNOWN, INSTRUCTOR]},
    "e-mail only": {"roles": [INSTRUCTOR], **EMAIL_ONLY},
    "names only": {"roles": [INSTRUCTOR], **NAMES_ONLY},
    "no personal data": {"roles": [INSTRUCTOR], **NOBODY},
    "e-mail without context": {"roles": [INSTRUCTOR], "context": None, **EMAIL_ONLY},
}
STUDENT: dict[str, dict[str, Any]] = {
    "plain": {"roles": [LEARNER]},
    "several roles": {
        "roles": [f"{VOCABULARY}/institution/person#Student", LEARNER, MENTOR],
    },
    "a short role name": {"roles": ["Learner"]},
    "an unknown role beside it": {"roles": [UNKNOWN, LEARNER]},
    "e-mail only": {"roles": [LEARNER], **EMAIL_ONLY},
    "names only": {"roles": [LEARNER], **NAMES_ONLY},
    "no personal data": {"roles": [LEARNER], **NOBODY},
    "e-mail without context": {"roles": [LEARNER], "context": None, **EMAIL_ONLY},
}
# Whoever it is, the launch does not say that they teach.
NEITHER: dict[str, dict[str, Any]] = {
    "an unknown role alone": {"roles": [UNKNOWN]},
    "an unknown short role alone": {"roles": ["Helper"]},
    "no role": {"roles": []},
}


@pytest.mark.parametrize("claims", TEACHER.values(), ids=TEACHER.keys())
def test_a_teacher_opens_the_queue(lms: Lms, browser: Browser, claims: dict[str, Any]) -> None:
    answer = lms.walk(browser, **claims)

    assert "Waiting for review" in assert_let_in(browser, answer, "submissions")


@pytest.mark.parametrize("claims", STUDENT.values(), ids=STUDENT.keys())
def test_a_student_opens_their_own_work(lms: Lms, browser: Browser, claims: dict[str, Any]) -> None:
    answer = lms.walk(browser, **claims)

    assert "Advocating for ELL Students" in assert_let_in(browser, answer)


@pytest.mark.parametrize("claims", NEITHER.values(), ids=NEITHER.keys())
def test_whoever_has_no_role_that_is_known_opens_work_of_their_own_alone(
    lms: Lms, browser: Browser, claims: dict[str, Any]
) -> None:
    answer = lms.walk(browser, **claims)

    assert "Advocating for ELL Students" in assert_let_in(browser, answer)
    queue = (answer.location or "").removesuffix("/") + "/submissions"
    assert browser.get(queue).status_code == 403
