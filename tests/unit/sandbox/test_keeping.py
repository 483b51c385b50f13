"""The sandbox stays on this machine and keeps everything in its file."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import requests

from lti_tool.sandbox import Settings, UnsafeSettings
from lti_tool.sandbox.__main__ import main
from tests.sandbox_client import SandboxServer

from .conftest import TOOL, Tool


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "lms.example.org", "::"])
def test_it_refuses_to_face_a_network(host: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="loopback"):
        Settings(TOOL, 8001, tmp_path / "lms.json", host=host)


def test_it_refuses_a_tool_without_address(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match="address of a tool"):
        Settings("localhost", 8001, tmp_path / "lms.json")


def test_the_command_says_why_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--tool", TOOL, "--host", "0.0.0.0", "--state", str(tmp_path / "lms.json")])

    assert code == 2
    assert "loopback" in capsys.readouterr().err


def test_the_command_prints_the_registrations_as_json(tmp_path: Path) -> None:
    printed = io.StringIO()
    arguments = ["--tool", TOOL, "--state", str(tmp_path / "lms.json"), "--rules", "moodle"]

    with redirect_stdout(printed):
        main([*arguments, "--print-registration"])

    shown = json.loads(printed.getvalue())
    assert [one["rules"] for one in shown] == ["moodle", "canvas"]
    assert shown[0]["token_url"] == "http://127.0.0.1:8001/mod/lti/token.php"


def test_a_restart_keeps_people_grades_keys_and_rules(
    make_tool: Callable[[str], Tool], tmp_path: Path
) -> None:
    before = make_tool("moodle")
    before.client.post("/api/people", json={"given_name": "Lee", "family_name": "Moran"})
    before.override(1)
    keys = before.client.get("/mod/lti/certs.php").get_json()

    after = make_tool("moodle")

    assert after.client.get("/mod/lti/certs.php").get_json() == keys
    assert after.grade()["score"] == 1
    assert after.client.get("/api/people").get_json()[-1]["id"] == "lee-moran"
    assert [path.name for path in tmp_path.iterdir()] == ["sandbox.json"]


def test_a_state_file_from_before_registrations_can_be_read(
    make_tool: Callable[[str], Tool], tmp_path: Path
) -> None:
    make_tool("canvas")
    kept = tmp_path / "sandbox.json"
    state = json.loads(kept.read_text())
    for name in ("registrations", "choices", "notice_handlers", "notices"):
        del state[name]
    del state["options"]["deep_link_line_items"]
    kept.write_text(json.dumps(state))

    after = make_tool("canvas")

    assert after.registration()["client_id"] == "10000000000068"
    assert after.launch("maria-ortiz")["aud"] == "10000000000068"


def test_each_change_is_in_the_file_at_once(canvas: Tool, tmp_path: Path) -> None:
    canvas.client.post("/api/rules", json={"rules": "moodle"})

    assert json.loads((tmp_path / "sandbox.json").read_text())["rules"] == "moodle"


def test_the_served_sandbox_can_be_driven_and_restarted(tmp_path: Path) -> None:
    with SandboxServer(TOOL, tmp_path / "lms.json") as lms:
        person = lms.add_person("Lee", "Moran")
        lms.override_grade(person, 1, comment="By hand.")
        form = lms.launch_form(person)
        lms.restart()
        grade = lms.grade(person)

    assert form.action == f"{TOOL}/lti/login"
    assert form.fields["iss"] == lms.url
    assert grade is not None
    assert grade["comments"][0]["text"] == "By hand."


def test_a_lost_answer_closes_the_connection(tmp_path: Path) -> None:
    with SandboxServer(TOOL, tmp_path / "lms.json") as lms:
        lms.misbehave("jwks", "lost-answer")

        with pytest.raises(requests.ConnectionError):
            requests.get(lms.registration()["jwks_url"], timeout=5)

        assert lms.requests("jwks")[0]["fault"] == "lost-answer"


def test_a_mistaken_call_names_its_fault(tmp_path: Path) -> None:
    with (
        SandboxServer(TOOL, tmp_path / "lms.json") as lms,
        pytest.raises(requests.HTTPError, match="There is no person"),
    ):
        lms.launch_form("nobody")
