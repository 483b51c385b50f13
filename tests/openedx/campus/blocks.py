"""Blocks of the course: the package's own XBlock in a runtime that knows this campus."""

from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from lti_consumer.lti_xblock import LtiConsumerXBlock
from opaque_keys.edx.keys import UsageKey
from xblock.core import XBlockMixin
from xblock.field_data import DictFieldData
from xblock.fields import DateTime, Scope, ScopeIds
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import MemoryIdManager, Runtime

from .course import PEOPLE, PLACEMENTS, POINTS
from .models import ExternalId, Grade

User: TypeAlias = AbstractBaseUser | AnonymousUser


class CourseFields(XBlockMixin):
    """The fields that the LMS gives to every block of a course."""

    start = DateTime(scope=Scope.settings, default=None)
    due = DateTime(scope=Scope.settings, default=None)
    graceperiod = None
    graded = True


class People(UserService):
    """Tells a block who is looking at it."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user

    def get_current_user(self) -> XBlockUser:
        if not self.user.is_authenticated:
            return XBlockUser(is_current_user=True)
        person = PEOPLE[self.user.username]
        found = XBlockUser(
            is_current_user=True, emails=[self.user.email], full_name=self.user.profile.name
        )
        found.opt_attrs = {
            "edx-platform.is_authenticated": True,
            "edx-platform.user_id": self.user.id,
            "edx-platform.username": person.username,
            "edx-platform.user_role": person.role,
            "edx-platform.user_is_staff": person.is_staff,
        }
        return found

    def get_external_user_id(self, type_name: str) -> str:
        known, _created = ExternalId.objects.get_or_create(user=self.user)
        return str(known.external_user_id)


class Rebinding:
    """Hands a block that was loaded for nobody to the person who is being graded."""

    def rebind_noauth_module_to_user(self, block: LtiConsumerXBlock, user: User) -> None:
        block.runtime.people.user = user


class CampusRuntime(Runtime):
    """Where a block lives; its grade events go to the gradebook."""

    def __init__(self, user: User, fields: dict[str, Any]) -> None:
        self.people = People(user)
        ids = MemoryIdManager()
        super().__init__(
            ids,
            ids,
            mixins=(CourseFields,),
            services={
                "user": self.people,
                "rebind_user": Rebinding(),
                "field-data": DictFieldData(fields),
            },
        )

    def publish(self, block: LtiConsumerXBlock, event_type: str, event_data: Any) -> None:
        if event_type == "grade":
            Grade.objects.create(
                location=str(block.scope_ids.usage_id),
                user_id=event_data["user_id"],
                value=event_data["value"],
                max_value=event_data["max_value"],
            )

    def handler_url(self, *args: Any, **kwargs: Any) -> str:
        raise NotImplementedError("LTI 1.3 blocks of this campus have no handlers")

    def resource_url(self, resource: str) -> str:
        raise NotImplementedError("this campus shows no block of its own")

    def local_resource_url(self, block: LtiConsumerXBlock, uri: str) -> str:
        raise NotImplementedError("this campus shows no block of its own")


def load(location: UsageKey, user: User | None = None) -> LtiConsumerXBlock:
    """The block at ``location``, as ``user`` sees it. Raises KeyError if there is none."""
    placement = PLACEMENTS[location.block_id]
    options = settings.CAMPUS
    custom = {} if placement.chosen else options.custom
    fields = {
        "config_type": "database",
        "lti_version": "lti_1p3",
        "display_name": placement.title,
        "has_score": placement.mode != "disabled",
        "weight": POINTS,
        "custom_parameters": [f"{key}={value}" for key, value in custom.items()],
        "ask_to_send_username": options.share_names,
        "ask_to_send_full_name": options.share_names,
        "ask_to_send_email": options.share_names,
    }
    viewer = AnonymousUser() if user is None else user
    runtime = CampusRuntime(viewer, fields)
    scope_ids = ScopeIds(viewer.pk, "lti_consumer", location, location)
    return runtime.construct_xblock_from_class(LtiConsumerXBlock, scope_ids)
