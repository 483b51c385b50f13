"""Uploaded files are kept in a local folder or on S3 by changing one address."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from flask import Flask
from moto.server import ThreadedMotoServer

from config import Settings
from lti_tool import create_app
from lti_tool.workspace import storage
from tests.conftest import make_settings


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def tool(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The tool with its files in a folder, or in a bucket."""
    settings: Settings = make_settings(f"sqlite:///{tmp_path}/t.sqlite3", tmp_path)
    if request.param == "s3":
        endpoint = request.getfixturevalue("s3_endpoint")
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        requests.put(f"{endpoint}/files-of-{tmp_path.name}", timeout=10).raise_for_status()
        settings = replace(settings, files_url=f"s3://files-of-{tmp_path.name}/uploads")
    return create_app(settings)


def test_what_was_put_comes_back(tool: Flask) -> None:
    with tool.app_context():
        storage.put("1/draft/one", b"content")

        assert storage.get("1/draft/one") == b"content"


def test_what_was_dropped_is_gone_and_can_be_dropped_again(tool: Flask) -> None:
    with tool.app_context():
        storage.put("1/draft/one", b"content")

        storage.drop("1/draft/one")
        storage.drop("1/draft/one")

        with pytest.raises(storage.FileLost):
            storage.get("1/draft/one")


def test_what_is_not_there_is_said_to_be_lost(tool: Flask) -> None:
    with tool.app_context(), pytest.raises(storage.FileLost, match="1/draft/none"):
        storage.get("1/draft/none")
