"""What making the pictures of one document may use, and what it may not reach."""

import ctypes
import resource

MEMORY_BYTES = 2048 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 120
OPEN_FILES = 256
FILE_BYTES = 64_000_000
MAX_PICTURES = 60
MAX_PICTURES_BYTES = 100_000_000
LONGER_SIDE = 1200
"""Of a picture, in pixels: a slide is 1200 wide, a page of a letter about 930."""

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def impose() -> None:
    """Limit this process and those that it starts, for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network() -> None:
    """Give up the network, where the system lets a process do that (unshare(2)).

    A document may name pictures and texts elsewhere. The office program is told not to get them;
    this makes sure that it does not.
    """
    libc = ctypes.CDLL(None)
    if libc.unshare(_NEW_NETWORK) != 0:
        libc.unshare(_NEW_USER | _NEW_NETWORK)
