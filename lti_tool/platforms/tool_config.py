"""What PyLTI1p3 needs to know of a platform, read from the database.

Always by issuer and client id together: the library's own map of issuers is one dictionary that
all instances share, and hosted Canvas is one issuer for every customer.
"""

from typing import Any

from pylti1p3.deployment import Deployment
from pylti1p3.registration import Registration
from pylti1p3.request import Request
from pylti1p3.tool_config.abstract import ToolConfAbstract

from lti_tool.platforms import models, registrations


class PlatformRegistration(Registration):
    """One of our registrations as the library sees it. Holds no database row."""

    def __init__(self, row: models.Registration) -> None:
        self.id = row.id
        self.family = row.family
        self.name = row.name
        self.set_issuer(row.issuer)
        self.set_client_id(row.client_id)
        self.set_auth_login_url(row.auth_url)
        self.set_auth_token_url(row.token_url)
        self.set_key_set_url(row.jwks_url)


class DatabaseToolConfig(ToolConfAbstract[Request]):
    """Registrations from the database, by issuer and client id."""

    def check_iss_has_one_client(self, iss: str) -> bool:
        """Never: one issuer may serve many client ids."""
        return False

    def check_iss_has_many_clients(self, iss: str) -> bool:
        """Always."""
        return True

    def find_registration_by_params(  # type: ignore[override]
        self, iss: str, client_id: str, *args: Any, **kwargs: Any
    ) -> PlatformRegistration | None:
        """The active registration, or None."""
        row = registrations.find(iss, client_id) if client_id else registrations.find_only(iss)
        return None if row is None else PlatformRegistration(row)

    def find_registration_by_issuer(self, iss: str, *args: Any, **kwargs: Any) -> Registration:
        """Never asked: an issuer alone does not tell a registration."""
        raise NotImplementedError("a registration is found by issuer and client id")

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:
        """Never asked: an issuer alone does not tell a registration."""
        raise NotImplementedError("a deployment is found by its registration")

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> Deployment | None:
        """Never asked: an unknown deployment is recorded, which `launch.entering` does."""
        raise NotImplementedError("a deployment is found by its registration")
