"""A minimal tool on PyLTI1p3's own Flask adapters, as its documentation shows: nothing of ours."""

from typing import Any

from flask import Flask, jsonify
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.exception import LtiException
from pylti1p3.tool_config import ToolConfDict

from tests.platform import TARGET, Platform


class Cache:
    """What the library's data storage needs of a cache."""

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        return self._held.get(key)

    def set(self, key: str, value: Any, timeout: int | None = None) -> None:
        self._held[key] = value


def bare_tool(
    *platforms: Platform,
    cached: bool = False,
    with_key_sets: bool = True,
    key_set_url: str | None = None,
) -> Flask:
    """The bare tool, knowing these platforms.

    `cached`: launch data and platforms' keys in a cache shared by all browsers (the library's way
    for several processes), and else in Flask's session. Routes as ours; a launch that the library
    accepts answers 200 with what it read, one that it refuses 401.
    """
    config = ToolConfDict(
        {
            platform.issuer: [
                {
                    "client_id": platform.client_id,
                    "auth_login_url": f"{platform.issuer}/auth",
                    "auth_token_url": f"{platform.issuer}/token",
                    "key_set_url": key_set_url or f"{platform.issuer}/jwks",
                    "key_set": {"keys": platform.key_set()} if with_key_sets else None,
                    "deployment_ids": [platform.deployment_id],
                }
            ]
            for platform in platforms
        }
    )
    app = Flask("bare tool")
    app.secret_key = "bare"
    storage = FlaskCacheDataStorage(Cache()) if cached else None

    @app.post("/lti/login")
    def login() -> Any:
        return FlaskOIDCLogin(
            FlaskRequest(request_is_secure=False), config, launch_data_storage=storage
        ).redirect(TARGET)

    @app.post("/lti/launch")
    def launch() -> Any:
        message = FlaskMessageLaunch(
            FlaskRequest(request_is_secure=False), config, launch_data_storage=storage
        )
        if storage is not None:
            message.set_public_key_caching(storage, cache_lifetime=7200)
        try:
            return jsonify(message.get_launch_data())
        except LtiException as error:
            return jsonify(error=str(error)), 401

    return app
