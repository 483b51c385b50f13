"""A virus scanner on loopback that speaks clamd's protocol, and remembers what it was sent.

with Clamd(b"stream: OK\\0") as scanner:
    … SCANNER_URL = scanner.address
"""

import socket
import struct
import threading
from pathlib import Path


class Clamd:
    """Answers every file with `answer`, or hangs up without one where that is empty.

    `received` are the files as they came, `commands` what was asked; `path` is a socket's, else
    it listens on a port. It hangs up in the middle of a file after `takes` bytes.
    """

    def __init__(self, answer: bytes, path: Path | None = None, takes: int | None = None) -> None:
        self.answer, self.takes = answer, takes
        self.received: list[bytes] = []
        self.pieces: list[int] = []
        self.commands: list[bytes] = []
        if path is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.address = f"clamd://127.0.0.1:{self._listener.getsockname()[1]}"
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(path))
            self._listener.listen()
            self.address = f"clamd://{path}"

    def __enter__(self) -> "Clamd":
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self._answer(connection, stream)

    def _answer(self, connection: socket.socket, stream: object) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)  # type: ignore[attr-defined]
        self.commands.append(command)
        if command == b"zPING\0":
            connection.sendall(b"PONG\0")
            return
        self.received.append(self._file(stream))
        if self.answer:
            connection.sendall(self.answer)

    def _file(self, stream: object) -> bytes:
        content = b""
        while self.takes is None or len(content) < self.takes:
            (length,) = struct.unpack("!L", stream.read(4))  # type: ignore[attr-defined]
            self.pieces.append(length)
            if length == 0:
                return content
            content += stream.read(length)  # type: ignore[attr-defined]
        return content
