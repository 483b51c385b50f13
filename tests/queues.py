"""Empty queues of each kind, on real servers; each test process has a Redis of its own."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.databases import ACCOUNT, _free_port, create_database, server_port

KINDS = ("sqlite", "postgresql", "redis")
PATIENCE_SECONDS = 20.0


class RedisServer:
    """One server on loopback that keeps nothing on the disk; `start` and `stop` as often as
    wanted, on the same port."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fieldwork-redis-"))
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What QUEUE_URL takes."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "dir": self.folder}
        command = ["redis-server"]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        self._wait()

    def stop(self) -> None:
        """End it; everything in it is lost."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        with Redis.from_url(self.address) as client:
            while True:
                try:
                    client.ping()
                    return
                except RedisError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.02)


def queue_address(kind: str, config: pytest.Config, folder: Path) -> str:
    """The address of an empty queue of this kind, for QUEUE_URL."""
    if kind == "sqlite":
        return f"sqlite:///{folder}/queue.sqlite3"
    if kind == "redis":
        return redis_server(config).address
    server = server_port(config)
    name = f"queue_{getattr(config, 'workerinput', {}).get('workerid', 'main')}"
    create_database(server, name)
    return f"postgresql://{ACCOUNT}@127.0.0.1:{server}/{name}"


def redis_server(config: pytest.Config) -> RedisServer:
    """This test process's own Redis, running and empty."""
    if not hasattr(config, "fieldwork_redis"):
        server = RedisServer()
        config.fieldwork_redis = server  # type: ignore[attr-defined]
        config.add_cleanup(server.remove)
    found: RedisServer = config.fieldwork_redis  # type: ignore[attr-defined]
    found.stop()
    found.start()
    return found
