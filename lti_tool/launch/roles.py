"""What a launch's roles let a person do (LTI 1.3 core, A.2). Only membership roles count."""

import re
from dataclasses import dataclass

from lti_tool.platforms.families.claims import TEST_USER
from lti_tool.web.access import Audience

MEMBERSHIP = re.compile(
    r"http://purl\.imsglobal\.org/vocab/lis/v2/membership(?:/(?P<principal>\w+))?#(?P<name>\w+)"
)
SHORT = re.compile(r"(?P<principal>\w+)(?:[/#]\w+)?")
INSTITUTION_ADMINISTRATOR = (
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
)
TEACHING = frozenset({"Instructor", "TeachingAssistant"})
DESIGNING = "ContentDeveloper"


@dataclass(frozen=True)
class Standing:
    """What an LMS says of somebody in a course, and what its program says of them.

    grants             roles granted on the registration ("administrator", "assessor")
    may_grade          the LMS says so beside its roles (Canvas: a permission)
    demands_grant      the program lets only those assess who were granted it
    institution_admins the deployment makes institution administrators program administrators
    """

    roles: tuple[str, ...]
    grants: frozenset[str] = frozenset()
    may_grade: bool = False
    demands_grant: bool = False
    institution_admins: bool = False

    @property
    def is_learner(self) -> bool:
        """Whether they learn in this course."""
        return "Learner" in self._principals

    @property
    def teaches(self) -> bool:
        """Whether they teach or grade in this course."""
        return self.may_grade or bool(self._principals & TEACHING)

    @property
    def is_test_student(self) -> bool:
        """Whether the LMS says that they are nobody: the student that a teacher previews as."""
        return TEST_USER in self.roles

    @property
    def may_add(self) -> bool:
        """Whether they may add assignments to this course. It takes no grant."""
        designs = DESIGNING in self._principals
        return self.teaches or designs or Audience.ADMINISTRATOR in self.audiences

    @property
    def audiences(self) -> frozenset[Audience]:
        """What they enter as. Empty: an instructor who lacks the demanded grant, and no more."""
        held: set[Audience] = set()
        if self.is_learner:
            held.add(Audience.EDUCATOR)
        if "assessor" in self.grants or (self.teaches and not self.demands_grant):
            held.add(Audience.ASSESSOR)
        if "administrator" in self.grants or self._administers_institution:
            held.add(Audience.ADMINISTRATOR)
        if not held and not self.teaches:
            held.add(Audience.EDUCATOR)
        return frozenset(held)

    @property
    def _administers_institution(self) -> bool:
        return self.institution_admins and INSTITUTION_ADMINISTRATOR in self.roles

    @property
    def _principals(self) -> frozenset[str]:
        return frozenset(found for role in self.roles if (found := principal(role)))


def principal(role: str) -> str | None:
    """The membership role that a role belongs to, or None where it is not one.

    "…/membership#Learner" and the short "Learner" are Learner; "…/membership/Learner#Instructor",
    an instructor who learns here, is Learner; "…/membership/Instructor#TeachingAssistant" is
    Instructor.
    """
    found = MEMBERSHIP.fullmatch(role)
    if found is not None:
        return found["principal"] or found["name"]
    short = SHORT.fullmatch(role)
    return short["principal"] if short else None
