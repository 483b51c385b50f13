"""What the LMS keeps of people and grades, reduced to what LTI needs."""

import uuid

from django.conf import settings
from django.db import models


class Profile(models.Model):
    """The name of a user, which the LMS keeps apart from the account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile"
    )
    name = models.CharField(max_length=255)

    class Meta:
        app_label = "campus"


class ExternalId(models.Model):
    """The UUID by which an LTI tool knows a user: ``sub`` in launches, ``userId`` in scores."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    external_user_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        app_label = "campus"


class Grade(models.Model):
    """One grade event that reached the gradebook, in points of the block."""

    location = models.CharField(max_length=255)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    value = models.FloatField(null=True)
    max_value = models.FloatField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "campus"
        ordering = ("id",)
