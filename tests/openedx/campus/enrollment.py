"""Fills an empty campus: its people, and the tool's configuration at each placement."""

from django.conf import settings
from django.contrib.auth import get_user_model
from lti_consumer.models import (
    CourseAllowPIISharingInLTIFlag,
    Lti1p3Passport,
    LtiConfiguration,
)

from .course import COURSE_KEY, PEOPLE, PLACEMENTS, Person, Placement
from .keys import new_key
from .models import ExternalId, Profile


def open_course() -> None:
    """Create everybody and configure the tool, as an administrator would by hand."""
    for person in PEOPLE.values():
        enroll(person)
    for placement in PLACEMENTS.values():
        configure(placement)
    CourseAllowPIISharingInLTIFlag.objects.create(
        course_id=COURSE_KEY, enabled=settings.CAMPUS.share_names
    )


def enroll(person: Person) -> None:
    """Create the account of ``person``, known to tools by a fresh external id."""
    user = get_user_model().objects.create_user(
        person.username, f"{person.username}@campus.example", is_staff=person.is_staff
    )
    Profile.objects.create(user=user, name=person.name)
    ExternalId.objects.create(user=user)


def configure(placement: Placement) -> LtiConfiguration:
    """Configure the tool for ``placement``: with keys and a client id of its own, in the database.

    Each placement is a registration of its own, which is what Open edX makes by default.
    """
    tool = settings.CAMPUS
    return LtiConfiguration.objects.create(
        location=placement.location,
        version=LtiConfiguration.LTI_1P3,
        config_store=LtiConfiguration.CONFIG_ON_DB,
        lti_1p3_passport=Lti1p3Passport.objects.create(
            name=placement.title, lti_1p3_tool_keyset_url=tool.keyset_url, **new_key()
        ),
        lti_1p3_oidc_url=tool.login_url,
        lti_1p3_launch_url=tool.launch_url,
        lti_advantage_enable_nrps=True,
        lti_advantage_deep_linking_enabled=True,
        lti_advantage_deep_linking_launch_url=tool.launch_url,
        lti_advantage_ags_mode=placement.mode,
    )
