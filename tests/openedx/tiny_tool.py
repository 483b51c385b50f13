"""The least that is a tool: it redirects logins and serves its key. Not part of Fieldwork."""

import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.openedx.server import ANSWER_SECONDS, Registration

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class TinyTool:
    """Serves ``/login`` and ``/jwks`` on loopback; nothing answers at its launch address."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.auth_urls: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"
        self.login_url = f"{self.base_url}/login"
        self.launch_url = f"{self.base_url}/launch"
        self.keyset_url = f"{self.base_url}/jwks"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def trust(self, registration: Registration) -> None:
        """Send logins that come from this issuer back to its address."""
        self.auth_urls[registration.issuer] = registration.auth_url

    def keyset(self) -> dict[str, Any]:
        """The public key, as tools publish it."""
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "tiny", "alg": "RS256", "use": "sig"}]}

    def authentication_request(self, opening: dict[str, str]) -> str:
        """Where to send a browser that came with these login parameters."""
        query = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": opening["client_id"],
            "redirect_uri": opening["target_link_uri"],
            "login_hint": opening["login_hint"],
            "lti_message_hint": opening["lti_message_hint"],
            "state": secrets.token_urlsafe(),
            "nonce": secrets.token_urlsafe(),
        }
        return f"{self.auth_urls[opening['iss']]}?{urlencode(query)}"

    def sign(self, claims: dict[str, Any]) -> str:
        """A message of the tool, valid for a minute."""
        now = int(time.time())
        claims = {"iat": now, "exp": now + 60, **claims}
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "tiny"})

    def ask_for_token(self, registration: Registration, *scopes: str) -> requests.Response:
        """The platform's answer to a token request for ``scopes``."""
        assertion = self.sign(
            {
                "iss": registration.client_id,
                "sub": registration.client_id,
                "aud": registration.token_url,
                "jti": secrets.token_urlsafe(),
            }
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": " ".join(scopes),
        }
        return requests.post(registration.token_url, data=form, timeout=ANSWER_SECONDS)


def _handler(tool: TinyTool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/login":
                self.send_response(302)
                opening = dict(parse_qsl(parts.query))
                self.send_header("Location", tool.authentication_request(opening))
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(tool.keyset()).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler
