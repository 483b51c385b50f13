"""Platform Notification Service 1.0: an LMS is asked to tell us of course copies.

As Canvas has it (canvas.md 9.1).
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests
import structlog
from sqlalchemy import or_, select

from lti_tool import clock
from lti_tool.database import db
from lti_tool.installation import public_url, settings
from lti_tool.platforms.addresses import checked
from lti_tool.platforms.ags import one_line
from lti_tool.platforms.client import connector
from lti_tool.platforms.errors import BadAddress
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.tokens import TokenRefused

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
CONTEXT_COPY = "LtiContextCopyNotice"
JSON_TYPE = "application/json"
# A handler stays until it is changed; asking again mends what somebody has removed.
AGAIN = timedelta(days=7)

log = structlog.get_logger(__name__)


def handler_address() -> str:
    """Where notices are to be sent."""
    return public_url("/lti/notices")


def offered(claims: Mapping[str, Any]) -> str | None:
    """The address of the service, where a launch offers notices of copies and the right to them."""
    told = claims.get(CLAIM)
    if not isinstance(told, Mapping):
        return None
    kinds, scopes = told.get("notice_types_supported"), told.get("scope")
    address = told.get("platform_notification_service_url")
    if not (isinstance(kinds, list) and isinstance(scopes, list) and isinstance(address, str)):
        return None
    try:
        checked("platform_notification_service_url", address, settings())
    except BadAddress:
        return None
    return address if CONTEXT_COPY in kinds and SCOPE in scopes else None


def ask_due() -> None:
    """Ask each LMS that offers notices and has not been asked lately. The worker's job; commits."""
    for deployment_id in db.session.scalars(_due()).all():
        deployment = db.session.get_one(Deployment, deployment_id)
        deployment.notices_asked_at = clock.now()
        address, service = deployment.notices_url or "", connector(deployment.registration)
        # The LMS may take its time: no transaction is held meanwhile.
        db.session.commit()
        body = one_line({"notice_type": CONTEXT_COPY, "handler": handler_address()})
        try:
            answer = service.call(
                "PUT",
                address,
                [SCOPE],
                accept=JSON_TYPE,
                content_type=JSON_TYPE,
                data=body,
                needed=SCOPE,
            )
        except (TokenRefused, requests.RequestException) as error:
            log.warning("notices not asked for", deployment=deployment_id, reason=str(error))
        else:
            log.info("notices asked for", deployment=deployment_id, status=answer.status_code)


def _due() -> Any:
    return (
        select(Deployment.id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(
            Deployment.notices_url.is_not(None),
            Deployment.active,
            Registration.active,
            or_(
                Deployment.notices_asked_at.is_(None),
                Deployment.notices_asked_at < clock.now() - AGAIN,
            ),
        )
    )
