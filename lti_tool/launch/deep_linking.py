"""The answer to a deep linking request (LTI Deep Linking 2.0): PyLTI1p3's, without null claims.

Its lifetime is short, and each answer has a nonce and an id of its own: choosing again makes
another one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from flask_babel import gettext as _
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem

from lti_tool import clock
from lti_tool.gradebook.line_items import TAG
from lti_tool.launch import targets
from lti_tool.platforms import families, keys
from lti_tool.platforms.families.base import LABEL_LENGTH
from lti_tool.platforms.tool_config import PlatformRegistration
from rubric import Credential

CLAIM = "https://purl.imsglobal.org/spec/lti-dl/claim/"
ALGORITHM = "RS256"
NONCE_BYTES = 24
LIFE_SECONDS = 300
# A clock behind ours would take a token of this very second for one of the future.
EARLIER_SECONDS = 5
# Only Canvas is told of a submission, so that elsewhere one can be there while the LMS knows of
# none (LTI Submission Review 1.0, reviewableStatus).
REVIEWABLE = ["None", "Submitted", "Completed"]


@dataclass(frozen=True)
class Asked:
    """What a launch asked for, as its facts keep it (`claims.DeepLinking`).

    `edited_link_id` is the number of the resource link that is to be changed, or None.
    """

    return_url: str
    data: str | None
    accept_multiple: bool
    accept_lineitem: bool
    deployment_id: str
    edited_link_id: int | None


class Assignment(DeepLinkResource):
    """A resource link that presents one credential. The library's has no text."""

    def __init__(self, credential: Credential, language: str) -> None:
        self.text = credential.competency.in_(language)
        self.set_url(targets.launch_address())
        self.set_title(credential.title.in_(language))
        self.set_custom_params(
            {"credential": credential.key, "credential_version": str(credential.version)}
        )

    def to_dict(self) -> dict[str, object]:
        """The content item."""
        return super().to_dict() | {"text": self.text}


class Answer(DeepLink):
    """Our answer to one request; `said` is shown to the person by the LMS, or None."""

    _registration: PlatformRegistration

    def __init__(
        self, registration: PlatformRegistration, asked: Asked, said: str | None = None
    ) -> None:
        settings: Any = {"deep_link_return_url": asked.return_url, "data": asked.data}
        super().__init__(registration, asked.deployment_id, settings)
        self._said = said

    def get_message_jwt(self, resources: Sequence[DeepLinkResource]) -> dict[str, object]:
        """The claims. No null at any depth: a claim that has no value is left out."""
        now = int(clock.now().timestamp())
        ours = {
            "aud": self._registration.get_issuer(),
            "iat": now - EARLIER_SECONDS,
            "exp": now + LIFE_SECONDS,
            "jti": secrets.token_urlsafe(NONCE_BYTES),
            f"{CLAIM}msg": self._said,
        }
        found: dict[str, object] = _without_nulls(super().get_message_jwt(resources) | ours)
        return found

    def encode_jwt(self, message: dict[str, object]) -> str:
        """Signed with our loaded key; the library would read a PEM for each answer."""
        kid, key = keys.signing_key()
        return jwt.encode(message, key, ALGORITHM, headers={"kid": kid})

    def _generate_nonce(self) -> str:
        # The library's holds the machine's network address and the time.
        return secrets.token_urlsafe(NONCE_BYTES)


def assignment(
    credential: Credential, asked: Asked, registration: PlatformRegistration, language: str
) -> Assignment:
    """The content item of a credential, with a line item unless the LMS ignores those."""
    made = Assignment(credential, language)
    if asked.accept_lineitem:
        reviewable = families.family(registration.family).knows_submission_review
        made.set_lineitem(_line_item(credential, language, reviewable=reviewable))
    return made


def _line_item(credential: Credential, language: str, *, reviewable: bool) -> LineItem:
    """Of maximum 1, as everywhere, under the tag by which the gradebook finds it again.

    A review request comes to our launch address with `for_user`: the newest submission then opens.
    """
    made = LineItem().set_score_maximum(1).set_label(credential.title.in_(language)[:LABEL_LENGTH])
    made.set_resource_id(credential.key).set_tag(TAG)
    if reviewable:
        made.set_submission_review(REVIEWABLE, _("Review the submission"), targets.launch_address())
    return made


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value
