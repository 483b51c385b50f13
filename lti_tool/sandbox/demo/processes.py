"""The tool and the sandbox as two processes on this machine, each on a site of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[3]
START_SECONDS = 60
STOP_SECONDS = 15


class NotStarted(Exception):
    """A process ended, or did not answer in time. The message holds the end of its log."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class Served:
    """A process that serves HTTP, its log beside its data."""

    def __init__(self, name: str, command: list[str], folder: Path, ready_url: str) -> None:
        self.name = name
        self.command = command
        self.log = folder / f"{name}.log"
        self.ready_url = ready_url
        self.environ: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers. Raises NotStarted."""
        if self._answers():
            raise NotStarted(
                f"Something else answers on {self.ready_url}, perhaps a demo in another window. "
                "Stop it, or choose other ports: PORT=8100 LMS_PORT=8101 make demo"
            )
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self.command,
                cwd=ROOT,
                env=os.environ | self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.1)
        raise NotStarted(f"{self.name} did not start:\n{self.tail()}")

    def _answers(self) -> bool:
        try:
            return requests.get(self.ready_url, timeout=2).ok
        except requests.RequestException:
            return False

    def tail(self, characters: int = 4000) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", "replace")[-characters:]

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self._process is None:
            return
        for how in (signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is not None:
                break
            os.killpg(self._process.pid, how)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
        self._process = None


class Tool(Served):
    """The tool as `make serve` runs it, on `localhost`, everything it keeps in `folder`."""

    def __init__(self, folder: Path, port: int, **environ: str) -> None:
        self.url = f"http://localhost:{port}"
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        super().__init__("tool", command, folder, f"{self.url}/health/ready")
        self.environ = {
            "SECRET_KEY": _kept_secret(folder / "secret"),
            "PUBLIC_URL": self.url,
            "HOST": "localhost",
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder / 'tool.sqlite3'}",
            "QUEUE_URL": f"sqlite:///{folder / 'queue.sqlite3'}",
            "FILES_URL": f"file://{folder / 'files'}",
            **environ,
        }

    def flask(self, *arguments: str) -> str:
        """What a `flask` command of the tool prints. Raises CalledProcessError."""
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT,
            env=os.environ | self.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def connect(self, registration: dict[str, Any], name: str) -> None:
        """Register an LMS, its deployments approved, its institution administrators ours."""
        arguments = ["platforms", "add", "--name", name, "--institution-admins"]
        for option in ("issuer", "client_id", "auth_url", "token_url", "jwks_url"):
            arguments += [f"--{option.replace('_', '-')}", str(registration[option])]
        for deployment in registration["deployment_ids"]:
            arguments += ["--deployment-id", deployment]
        self.flask(*arguments)


class SandboxLms(Served):
    """The sandbox LMS on `127.0.0.1`: another site than the tool's."""

    def __init__(self, folder: Path, port: int, tool_url: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "lti_tool.sandbox", "--tool", tool_url]
        command += ["--port", str(port), "--state", str(folder / "sandbox.json")]
        super().__init__("sandbox", command, folder, f"{self.url}/api/registration")

    def read(self, path: str) -> Any:
        """An answer of its JSON API."""
        answer = requests.get(self.url + path, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def tell(self, path: str, body: dict[str, Any]) -> Any:
        """Post to its JSON API."""
        answer = requests.post(self.url + path, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def remove(self, path: str) -> None:
        """Delete by its JSON API."""
        requests.delete(self.url + path, timeout=30).raise_for_status()


def _kept_secret(path: Path) -> str:
    """A secret made once, readable by its owner alone."""
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
