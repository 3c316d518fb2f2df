"""Which releases a process works with: a shared lock on each of their folders.

The system lets go of the locks when the process ends, however it ends. Where it has no such locks,
as on Windows, nothing is marked.
"""

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time

if sys.platform != "win32":
    import fcntl

#: Descriptors of the folders that this process has marked.
_marks: dict[Path, int] = {}


def mark(folder: Path) -> None:
    """Tell every process that the release in a folder is in use by this one."""
    folder = folder.absolute()
    if sys.platform == "win32" or _is_marked(folder):
        return
    unmark(folder)
    # A folder that cannot be locked, such as one on some network drives, is served all the same.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        _marks[folder] = descriptor
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def _is_marked(folder: Path) -> bool:
    """Tell whether the folder that is there now is marked, not one that a build has replaced."""
    descriptor = _marks.get(folder)
    return (
        descriptor is not None
        and folder.exists()
        and os.path.samestat(os.fstat(descriptor), folder.stat())
    )


def unmark(folder: Path) -> None:
    """Take the mark of this process away; one of a process that it descends from stays."""
    if (descriptor := _marks.pop(folder.absolute(), None)) is not None:
        os.close(descriptor)


@contextmanager
def unless_marked(folder: Path) -> Iterator[bool]:
    """Tell whether no process uses the release in a folder; none can begin to in the block."""
    if sys.platform == "win32":
        yield True
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield _taken(descriptor)
    finally:
        os.close(descriptor)


def sweep(folders: Iterable[Path], age_s: float = 0.0) -> None:
    """Remove those of some folders that are ours, that no process uses, and that are old enough."""
    for folder in list(folders):
        with suppress(OSError), unless_marked(folder) as unused:
            state = folder.stat()
            if unused and state.st_uid == os.geteuid() and time() - state.st_mtime >= age_s:
                shutil.rmtree(folder, ignore_errors=True)


def _taken(descriptor: int) -> bool:
    """Tell whether a folder could be locked for this process alone, or knows no locks."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.EWOULDBLOCK, errno.EACCES}
    return True
