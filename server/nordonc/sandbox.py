"""What a process gives up before it works on foreign input: memory without end, the network."""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import NamedTuple


class _Machine(NamedTuple):
    """Numbers of an architecture. Source: the Linux headers audit.h and unistd.h."""

    audit: int
    seccomp: int
    socket: int


_MACHINES = {
    "x86_64": _Machine(audit=0xC000003E, seccomp=317, socket=41),
    "aarch64": _Machine(audit=0xC00000B7, seccomp=277, socket=198),
}
_IO_URING_SETUP = 425
#: Calls of the x32 kind have this bit, and would pass a filter by number.
_X32 = 0x40000000

# Source: the Linux headers filter.h, seccomp.h and prctl.h
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
#: prctl: the signal that this process gets when its parent ends.
_DEATH_SIGNAL = 1
_SET_FILTER, _ALL_THREADS, _NO_NEW_PRIVILEGES = 1, 1, 38


def end_with_parent(parent: int) -> None:
    """Be killed when the thread that started this process ends, on Linux; end if it has already.

    Source: the man page PR_SET_PDEATHSIG(2const)

    Args:
        parent: The process that started this one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


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


def forbid_sockets() -> bool:
    """Let no thread of this process make a socket, and tell whether the kernel keeps to it.

    Only Linux can, on the machines that are listed. Files can still be opened, which a store on
    disk needs. Source: the kernel's document seccomp_filter
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, 4, machine.audit),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 2, 0, _X32),
        (_EQUAL, 1, 0, machine.socket),
        (_EQUAL, 0, 1, _IO_URING_SETUP),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HP", len(lines), ctypes.addressof(code))
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return not libc.syscall(machine.seccomp, _SET_FILTER, _ALL_THREADS, program)


def _lower(what: int, value: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(what, (value, value))
