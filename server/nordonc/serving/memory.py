"""Memory of this process that nobody uses any more goes back to the system.

Left alone, glibc keeps ever larger blocks for later: some dozen long queries at a time would make
a process twice as large for good. So would jemalloc, in which Granian holds bodies of requests.
Other C libraries have neither the thresholds nor the call.

Source: https://man7.org/linux/man-pages/man3/malloc_trim.3.html, https://jemalloc.net/jemalloc.3.html
"""

import ctypes
import os
import time

from nordonc.duty import Duty

#: Source: the header malloc.h of glibc
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
#: Blocks of memory from this size on are taken from the machine one by one, and go back to it.
_BLOCK_BYTES = 128 << 10
#: Blocks from this size on go back as soon as they are free; by default, from 8 MB. Others would
#: some seconds later, but only with the next call, which on a server that rests does not come.
_JEMALLOC = {"_RJEM_MALLOC_CONF": f"oversize_threshold:{512 << 10}"}
#: Seconds between two times that memory is given back.
_TRIM_S = 2.0


def give_bodies_back() -> None:
    """Let long request bodies go back once they are free; call it before Granian is loaded."""
    for name, value in _JEMALLOC.items():
        os.environ.setdefault(name, value)


def give_large_blocks_back() -> None:
    """Let large blocks go back as soon as they are free."""
    if choose := getattr(ctypes.CDLL(None), "mallopt", None):
        for threshold in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
            choose(threshold, _BLOCK_BYTES)


def give_small_blocks_back(duty: Duty) -> None:
    """Give back, again and again, what the threads have freed, as long as the process lives."""
    while trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        time.sleep(_TRIM_S)
        trim(0)
        duty.went_well()
