"""A real PostgreSQL for the tests: started once, on loopback, on a port and folder of its own."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ACCOUNT = "postgres"


class PostgreSQL:
    """One server in a folder that goes when it stops. Root runs it as the `postgres` account."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fieldwork-postgresql-"))
        self.binaries = BINARIES[-1]
        self.port = _free_port()

    def start(self) -> None:
        """Make the cluster and wait until it answers."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-A", "trust", "-U", ACCOUNT, "--no-sync", "-E", "UTF8")
        # Nothing here has to outlive the machine.
        careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 {careless} -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str) -> str:
        """SQLAlchemy's address of one database."""
        return f"postgresql+psycopg://{ACCOUNT}@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def create_database(port: int, name: str) -> None:
    """Make an empty database on the server at `port`."""
    with psycopg.connect(
        host="127.0.0.1", port=port, user=ACCOUNT, dbname=ACCOUNT, autocommit=True
    ) as connection:
        connection.execute(f'drop database if exists "{name}"')
        connection.execute(f'create database "{name}"')


def postgresql_url(config: pytest.Config) -> str:
    """Address of this test process's own database on the one server of the run."""
    server = server_port(config)
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    create_database(server, f"tool_{worker}")
    return f"postgresql+psycopg://{ACCOUNT}@127.0.0.1:{server}/tool_{worker}"


def server_port(config: pytest.Config) -> int:
    """The server's port; the controller of a parallel run starts it and tells its workers."""
    told = getattr(config, "workerinput", {}).get("postgresql_port")
    if told:
        return int(told)
    if not hasattr(config, "fieldwork_postgresql"):
        server = PostgreSQL()
        server.start()
        config.fieldwork_postgresql = server  # type: ignore[attr-defined]
        config.add_cleanup(server.stop)
    return int(config.fieldwork_postgresql.port)


def empty_copy(address: str, folder: Path, suffix: str = "other") -> str:
    """Address of another, empty database of the same engine."""
    if not address.startswith("postgresql"):
        return f"sqlite:///{folder}/{suffix}.sqlite3"
    server, _slash, name = address.rpartition("/")
    create_database(int(server.rpartition(":")[2]), f"{name}_{suffix}")
    return f"{address}_{suffix}"
