"""A page of an LMS that frames the tool from another site, with or without platform storage.

It knows the tool by its outside contract alone. The tool runs beside it, in this process.
"""

import html
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from flask import Flask, Response, jsonify, request
from jwt.algorithms import RSAAlgorithm
from werkzeug.serving import BaseWSGIServer, make_server

from lti_tool import create_app
from lti_tool.database import db
from lti_tool.platforms import registrations
from tests.applications import make_settings
from tests.platform import INSTRUCTOR, LTI

KID = "frame"
CLIENT_ID = "frame-tool"
DEPLOYMENT_ID = "frame-deployment"

COURSE = """<!doctype html><title>Course</title><h1>Course</h1>
<iframe name="tool" width="900" height="600"></iframe>
<form id="login" method="post" action="{login}" target="tool">
  {fields}<button>Open the tool</button>
</form>
<script>
  const kept = new Map();
  const storage = {storage};
  window.addEventListener("message", (event) => {{
    const {{ subject, key, value, message_id }} = event.data ?? {{}};
    if (storage === null || event.origin !== "{tool}") return;
    if (subject === "lti.put_data") kept.set(key, value);
    if (subject !== "lti.put_data" && subject !== "lti.get_data") return;
    const answer = {{ subject: subject + storage, message_id, key, value: kept.get(key) ?? null }};
    event.source.postMessage(answer, event.origin);
  }});
  document.getElementById("login").submit();
</script>"""

ANSWER = """<!doctype html><title>Signing in</title>
<form id="answer" method="post" action="{address}">{fields}<button>Continue</button></form>
<script>document.getElementById("answer").submit();</script>"""


def _fields(values: dict[str, str]) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in values.items()
    )


@dataclass(frozen=True)
class Neighbors:
    """Addresses of the tool and of the LMS: two sites."""

    tool: str
    lms: str


def framing_lms(neighbors: Neighbors, key: RSAPrivateKey) -> Flask:
    """The LMS. `/course` frames the tool; `?storage=.response` offers platform storage whose
    answers have that suffix. Each login hint is good once."""
    app = Flask("framing lms")
    used: set[str] = set()

    @app.get("/course")
    def course() -> str:
        storage = request.args.get("storage")
        fields = {
            "iss": neighbors.lms,
            "client_id": CLIENT_ID,
            "login_hint": "ira",
            "lti_message_hint": str(time.monotonic_ns()),
            "target_link_uri": f"{neighbors.tool}/lti/launch",
        } | ({"lti_storage_target": "_parent"} if storage is not None else {})
        return COURSE.format(
            login=f"{neighbors.tool}/lti/login",
            fields=_fields(fields),
            storage="null" if storage is None else json.dumps(storage),
            tool=neighbors.tool,
        )

    @app.get("/auth")
    def auth() -> str:
        answer = {"state": request.args["state"]}
        if request.args["lti_message_hint"] in used:
            answer["error"] = "launch_no_longer_valid"
        else:
            used.add(request.args["lti_message_hint"])
            answer["id_token"] = jwt.encode(claims(), key, "RS256", headers={"kid": KID})
        return ANSWER.format(address=request.args["redirect_uri"], fields=_fields(answer))

    def claims() -> dict[str, object]:
        now = int(time.time())
        return {
            "iss": neighbors.lms,
            "aud": CLIENT_ID,
            "sub": "ira",
            "nonce": request.args["nonce"],
            "iat": now,
            "exp": now + 300,
            "name": "Ira",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": DEPLOYMENT_ID,
            f"{LTI}target_link_uri": f"{neighbors.tool}/lti/launch",
            f"{LTI}roles": [INSTRUCTOR],
            f"{LTI}resource_link": {"id": "link-1"},
            f"{LTI}context": {"id": "course-1"},
        }

    @app.get("/jwks")
    def jwks() -> Response:
        public = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
        return jsonify(keys=[public | {"kid": KID, "alg": "RS256", "use": "sig"}])

    return app


@contextmanager
def neighbors(folder: Path) -> Iterator[Neighbors]:
    """The tool on `localhost` and the LMS on `127.0.0.1`, running, and known to each other."""
    tool_server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    lms_server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    found = Neighbors(
        tool=f"http://localhost:{tool_server.server_port}",
        lms=f"http://127.0.0.1:{lms_server.server_port}",
    )
    lms_server.app = framing_lms(found, generate_private_key(65537, 2048))
    tool_server.app = _tool(found, folder)
    with _running(tool_server), _running(lms_server):
        yield found


def _tool(found: Neighbors, folder: Path) -> Flask:
    settings = make_settings(f"sqlite:///{folder}/tool.sqlite3", folder, PUBLIC_URL=found.tool)
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        row = registrations.add(
            registrations.Platform(
                name="Framing LMS",
                issuer=found.lms,
                client_id=CLIENT_ID,
                auth_url=f"{found.lms}/auth",
                token_url=f"{found.lms}/token",
                jwks_url=f"{found.lms}/jwks",
            )
        )
        registrations.approve(row.id, DEPLOYMENT_ID)
        db.session.commit()
    return app


@contextmanager
def _running(server: BaseWSGIServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()
