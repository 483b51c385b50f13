"""The LMS's side of ``lti_consumer.plugin.compat``, the module that isolates it there."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from lti_consumer.exceptions import LtiError
from lti_consumer.plugin import compat
from opaque_keys.edx.keys import CourseKey

from . import blocks
from .course import COURSE_KEY, COURSE_NAME, COURSE_ORG, PEOPLE
from .models import ExternalId


def get_course_by_id(course_key: CourseKey) -> SimpleNamespace:
    """The course as the platform's context claim needs it."""
    return SimpleNamespace(
        id=course_key,
        display_name_with_default=COURSE_NAME,
        display_org_with_default=COURSE_ORG,
        lti_passports=[],
    )


def get_user_from_external_user_id(external_user_id: str) -> Any:
    """The user whom a score is for. Raises LtiError, as the LMS does, if there is none."""
    try:
        return ExternalId.objects.select_related("user").get(external_user_id=external_user_id).user
    except (ExternalId.DoesNotExist, ValidationError) as absent:
        raise LtiError(f"no user has the external id {external_user_id}") from absent


def batch_get_or_create_externalids(users: Any) -> dict[int, ExternalId]:
    """External ids by user id, made where somebody has not launched yet."""
    return {user.id: ExternalId.objects.get_or_create(user=user)[0] for user in users}


def get_course_members(course_key: CourseKey) -> dict[int, dict[str, Any]]:
    """The roster by user id, with every course role that each has."""
    users = get_user_model().objects.select_related("profile")
    return {
        user.id: {
            "id": user.id,
            "username": user.username,
            "email": user.email,
            "name": user.profile.name,
            "roles": list(PEOPLE[user.username].members_roles),
        }
        for user in users
        if PEOPLE[user.username].members_roles
    }


def get_user_course_forum_role(user_id: int, course_id: CourseKey) -> str | None:
    """The role in the course's discussions."""
    return PEOPLE[get_user_model().objects.get(id=user_id).username].forum_role


def is_in_course(*arguments: Any, **_options: Any) -> bool:
    """Whether the user among ``arguments`` is one of the course's people."""
    return any(getattr(argument, "username", None) in PEOPLE for argument in arguments)


def user_has_studio_write_access(user: Any, course_key: CourseKey) -> bool:
    """Whether ``user`` may change the course, which saving deep links demands."""
    if not user.is_authenticated or course_key != COURSE_KEY:
        return False
    person = PEOPLE[user.username]
    return person.is_staff or person.role in ("instructor", "staff")


def stand_in() -> None:
    """Answer for the LMS wherever the package would import it."""
    compat.load_enough_xblock = blocks.load
    compat.load_block_as_user = blocks.load
    compat.get_course_by_id = get_course_by_id
    compat.get_user_from_external_user_id = get_user_from_external_user_id
    compat.batch_get_or_create_externalids = batch_get_or_create_externalids
    compat.get_course_members = get_course_members
    compat.get_user_course_forum_role = get_user_course_forum_role
    compat.user_has_access = is_in_course
    compat.user_course_access = is_in_course
    compat.user_has_studio_write_access = user_has_studio_write_access
