"""What a worker gives up once its store is open: memory without end, core files, the network."""

import os
import resource
import sys
from pathlib import Path


def forbid_core_files() -> None:
    """Write no core file when a query ends the process."""
    _lower(resource.RLIMIT_CORE, 0)


def limit_memory(more_bytes: int) -> None:
    """Let the address space grow by so many bytes and no further.

    Only Linux keeps the limit, and only there is the present size known; elsewhere nothing is done.
    """
    if sys.platform != "linux":
        return
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + more_bytes)


def freeze_descriptors() -> None:
    """Open no file and no socket from now on; those that are open stay usable.

    The limit stands above the highest descriptor, so the free ones below it are filled first.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    highest = max(int(path.name) for path in Path("/dev/fd").iterdir())
    while (last := os.dup(null)) <= highest:
        pass
    os.close(last)
    _lower(resource.RLIMIT_NOFILE, last)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))
