"""The tool as a test sees it: a server that is killed and started again, and windows onto it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import NullPool, create_engine, text

from tests.faults.killing import HEADER

ROOT = Path(__file__).parents[2]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What the server answered, whole."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Tool:
    """The server, and the process that forks it anew after each death."""

    def __init__(self, nursery: "subprocess.Popen[str]", database_url: str) -> None:
        self._nursery = nursery
        self._engine = create_engine(database_url, poolclass=NullPool)
        self._people: dict[str, Any] = json.loads(self._heard())
        self._tell("start")

    def restart(self) -> None:
        """Kill the server where it has not died yet, and start a new one."""
        self._tell("kill")
        self._tell("start")

    def one_of(self, kind: str) -> Any:
        """Another one of "beginners", "educators" (their windows) or "attempts" (public ids)."""
        found = self._people[kind].pop()
        return Window(self, **found) if kind != "attempts" else found

    def assessor(self) -> "Window":
        """The assessor's window."""
        return Window(self, **self._people["assessor"])

    def ask(
        self, method: str, path: str, body: Any, headers: dict[str, str], kill_at: int
    ) -> Answer | None:
        """What the server answered; None where it died before."""
        connection = HTTPConnection("127.0.0.1", self._people["port"], timeout=60)
        try:
            connection.request(method, path, body, headers | {HEADER: str(kill_at)})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read())
        except (HTTPException, ConnectionError):
            return None
        finally:
            connection.close()

    def rows(self, query: str, **named: object) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), named)]

    def _tell(self, word: str) -> None:
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{word}\n")
        self._nursery.stdin.flush()
        self._heard()

    def _heard(self) -> str:
        assert self._nursery.stdout is not None
        return self._nursery.stdout.readline()


@dataclass(frozen=True)
class Window:
    """One person's session, kept in a browser that outlives the server."""

    tool: Tool
    path: str
    cookie: str
    token: str

    def get(self, page: str) -> str:
        """A page of a server that is not killed."""
        return self.download(page).decode()

    def download(self, page: str) -> bytes:
        """The same as it came."""
        answer = self._ask("GET", page, None, {})
        assert answer is not None
        assert answer.status == 200, answer
        return answer.body

    def put(self, page: str, body: Mapping[str, object], kill_at: int = 0) -> Answer | None:
        """As the script saves."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return self._ask("PUT", page, json.dumps(body), headers, kill_at)

    def post(self, page: str, form: Mapping[str, str], kill_at: int = 0) -> Answer | None:
        """As a form without script is sent."""
        body = urlencode({**form, "csrf_token": self.token})
        return self._ask("POST", page, body, {"Content-Type": FORM}, kill_at)

    def upload(self, page: str, form: dict[str, str], file: "File", kill_at: int) -> Answer | None:
        """The same with a file."""
        mark = "a-mark-between-parts"
        named = f'--{mark}\r\nContent-Disposition: form-data; name="{{}}"'
        fields = (form | {"csrf_token": self.token}).items()
        parts = [f"{named.format(name)}\r\n\r\n{value}\r\n" for name, value in fields]
        parts.append(f'{named.format(file.field)}; filename="{file.name}"\r\n\r\n')
        body = "".join(parts).encode() + file.content + f"\r\n--{mark}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._ask("POST", page, body, kind, kill_at)

    def _ask(
        self, method: str, page: str, body: Any, headers: dict[str, str], kill_at: int = 0
    ) -> Answer | None:
        own = {"Cookie": self.cookie, "X-CSRFToken": self.token}
        return self.tool.ask(method, f"{self.path}/{page}", body, headers | own, kill_at)


@dataclass(frozen=True)
class File:
    """A file that is chosen in a field."""

    field: str
    name: str
    content: bytes


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[Tool]:
    """The tool on an empty database, until the end."""
    command = [sys.executable, "-m", "tests.faults.nursery", database_url, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as nursery:
        try:
            yield Tool(nursery, database_url)
        finally:
            nursery.stdin.close()
