"""Our public keys, for LMSs."""

from flask import Blueprint, Response, jsonify

from lti_tool.platforms import keys
from lti_tool.web.access import Audience, open_to

blueprint = Blueprint("platforms", __name__)


@blueprint.get("/.well-known/jwks.json")
@open_to(Audience.ANYONE)
def jwks() -> Response:
    """Our keys as a JWK Set: the one that signs, a next one, and those that signed lately."""
    answer = jsonify(keys.jwks())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
