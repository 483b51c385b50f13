"""The login: PyLTI1p3's, with state, nonce, registration and target bound in one row."""

import secrets
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from pylti1p3.exception import OIDCException
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.session import SessionService

from lti_tool.launch import states, targets
from lti_tool.launch.browser import BrowserCookie
from lti_tool.launch.errors import ForeignTarget, IncompleteLogin, UnknownPlatform
from lti_tool.launch.models import LoginState
from lti_tool.launch.request import Parameters
from lti_tool.platforms.tool_config import DatabaseToolConfig, PlatformRegistration

NONCE_BYTES = 24
STORABLE = validate.ContainsNoneOf("\x00")


class LoginForm(Schema):
    """A third-party initiated login (LTI Security Framework 1.0, 5.1.1.1; LTI 1.3 core, 4.1)."""

    class Meta:
        unknown = EXCLUDE

    iss = fields.String(required=True, validate=[validate.Length(min=1), STORABLE])
    login_hint = fields.String(required=True, validate=validate.Length(min=1))
    target_link_uri = fields.String(required=True, validate=validate.Length(min=1))
    client_id = fields.String(validate=STORABLE)
    lti_message_hint = fields.String()
    lti_deployment_id = fields.String()
    deployment_id = fields.String()
    lti_storage_target = fields.String(validate=[validate.Length(max=255), STORABLE])


class Redirection(Redirect[str]):
    """Where the browser goes next. Our views make the response."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get_redirect_url(self) -> str:
        """The address."""
        return self._address

    def set_redirect_url(self, location: str) -> None:
        """Never asked: the address does not change."""
        raise NotImplementedError("the address does not change")

    def do_redirect(self) -> str:
        """Never asked: a frame gets a page instead, so our views make the response."""
        raise NotImplementedError("our views make the response")

    def do_js_redirect(self) -> str:
        """Never asked: our pages hold no inline script."""
        raise NotImplementedError("our views make the response")


class LoginSession(SessionService):
    """Takes what the library wants remembered, for one row."""

    def __init__(self) -> None:
        self.nonce = ""
        self.state = ""

    def save_nonce(self, nonce: str) -> None:
        """Keep the nonce until the state is known."""
        self.nonce = nonce

    def save_state_params(self, state: str, params: dict[str, object]) -> None:
        """Keep the state."""
        self.state = state


class Login(OIDCLogin[Parameters, DatabaseToolConfig, LoginSession, BrowserCookie, str]):
    """One login. `address` is where the browser must go; `row` is to be stored before it does."""

    _registration: PlatformRegistration

    def __init__(self, form: dict[str, str]) -> None:
        super().__init__(Parameters(form), DatabaseToolConfig(), LoginSession(), BrowserCookie())
        self._form = form
        # The library calls save_state_params only where there is something to pass on.
        self.pass_params_to_launch({"target_link_uri": form["target_link_uri"]})
        try:
            self.address = self.get_redirect_object(targets.launch_address()).get_redirect_url()
        except OIDCException as error:
            raise UnknownPlatform(issuer=form["iss"], client_id=form.get("client_id")) from error

    @property
    def state(self) -> str:
        """The state that goes with the browser."""
        return self._session_service.state

    @property
    def cookie(self) -> BrowserCookie:
        """What the browser is known by."""
        return self._cookie_service

    @property
    def auth_url(self) -> str:
        """The LMS's authentication address."""
        return self._registration.get_auth_login_url() or ""

    @property
    def row(self) -> LoginState:
        """This login, to be stored."""
        return states.begin(
            state=self.state,
            nonce=self._session_service.nonce,
            browser=self.cookie.secret,
            registration_id=self._registration.id,
            target_link_uri=self._form["target_link_uri"],
            storage_target=self._form.get("lti_storage_target") or None,
        )

    def get_redirect(self, url: str) -> Redirect[str]:
        """The authentication request, where the LMS's address may have a query of its own."""
        if "?" in self.auth_url:
            url = url.replace(f"{self.auth_url}?", f"{self.auth_url}&", 1)
        return Redirection(url)

    def _get_uuid(self) -> str:
        return secrets.token_urlsafe(NONCE_BYTES)

    def _generate_nonce(self) -> str:
        # The library's holds the machine's network address and the time.
        return secrets.token_urlsafe(NONCE_BYTES)


def checked(parameters: dict[str, Any]) -> dict[str, str]:
    """The parameters of a login. Raises IncompleteLogin, ForeignTarget."""
    try:
        form: dict[str, str] = LoginForm().load(parameters)
    except ValidationError as error:
        raise IncompleteLogin(", ".join(sorted(error.messages_dict))) from error
    if not targets.is_ours(form["target_link_uri"]):
        raise ForeignTarget(targets.launch_address())
    return form
