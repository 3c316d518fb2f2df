"""``nordonc serve``: the application under Granian, in one process that owns the engine."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import Pipe, parent_process
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple

from nordonc.duty import Duty
from nordonc.engine.opening import Opening
from nordonc.errors import NordoncError, PlatformError
from nordonc.http.public_url import PublicUrl
from nordonc.release.manifest import Release
from nordonc.serving import memory
from nordonc.serving.address import Address, free_address
from nordonc.serving.console import Latest, tell
from nordonc.serving.served_release import ServedRelease
from nordonc.settings import Settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from nordonc.engine.base import Engine
    from nordonc.site.state import Current

#: More than can wait at a time: for a worker, for an equal request, for bodies, for slow readers.
THREADS = 128
#: Connections at a time, idle ones included; what comes beyond waits in the kernel.
BACKPRESSURE = 4096
HEADER_TIME_MS = 10_000
#: Seconds that requests under way may take once the server is told to stop.
STOP_S = 3

_LOOK_S = 0.01

#: Granian's own log goes to standard error, where it does not mix with what we print.
_LOGGING = {
    "handlers": {
        name: {"class": "logging.StreamHandler", "formatter": form, "stream": "ext://sys.stderr"}
        for name, form in (("console", "generic"), ("access", "access"))
    }
}


class _Start(NamedTuple):
    """What the process that answers requests begins with."""

    settings: Settings
    opening: Opening
    release: Release
    latest: Latest
    address: Address
    served: ServedRelease


def serve(settings: Settings, latest: Latest) -> None:
    """Serve a release until Ctrl-C or SIGTERM, and on SIGHUP the one that is then the latest.

    Args:
        settings: How to serve.
        latest: Gives the release to serve; it is called again on SIGHUP.

    Raises:
        AddressInUseError: Another program listens there.
        PlatformError: This is Windows.
        NordoncError: The address cannot be used, or the release cannot be opened.
    """
    if sys.platform == "win32":
        raise PlatformError(
            "nordonc serve runs on Linux and macOS. On Windows use build, check, query and dump, "
            "or serve from the Windows Subsystem for Linux"
        )
    PublicUrl(settings.base)
    opening = Opening.of(settings)
    if settings.operations_host:
        from nordonc.serving.operations_server import parsed  # noqa: PLC0415  Flask is slow

        free_address(*parsed(settings.operations_host))
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_prepare)
        release = latest()
    address = free_address(settings.host, settings.port)
    start = _Start(settings, opening, release, latest, address, ServedRelease())
    failures, report = Pipe(duplex=False)
    with closing(failures), closing(report):
        _run(address, partial(_load, start, os.getpid(), report))
        if failures.poll():
            raise failures.recv()


def _prepare() -> None:
    """Import what answers requests: a process that takes the place of a crashed one has it then."""
    import nordonc.engine.embedded  # noqa: PLC0415  not for Windows
    import nordonc.serving.reload  # noqa: PLC0415  the same
    import nordonc.site.app  # noqa: F401, PLC0415  slow, and loaded while the release is looked for


def _run(address: Address, load: Callable[[], "WSGIApplication"]) -> None:
    """Run Granian until it is told to stop; it makes the application in a process of its own."""
    memory.give_bodies_back()
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415  not installed on Windows
    from granian.http import HTTP1Settings  # noqa: PLC0415  the same
    from granian.log import LogLevels  # noqa: PLC0415  the same

    from nordonc.serving.respawning_server import RespawningServer  # noqa: PLC0415  the same

    server = RespawningServer(
        "nordonc",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=BACKPRESSURE,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIME_MS),
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig=_LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_S,
    )
    server.serve(target_loader=load, wrap_loader=False)


def _load(start: _Start, server: int, report: Connection) -> "WSGIApplication":
    """Make the application, in the process that answers requests.

    Raises:
        NordoncError: The release cannot be served; the server is told to end.
    """
    _choose_signals()
    memory.give_large_blocks_back()
    with ThreadPoolExecutor(1) as threads:
        starting = threads.submit(_opened, start)
        from nordonc.http.metrics import Journal  # noqa: PLC0415  the same
        from nordonc.serving import connections, operations_server, reload  # noqa: PLC0415
        from nordonc.site.app import application, close_at_exit  # noqa: PLC0415  the same
        from nordonc.site.served import Served  # noqa: PLC0415  the same
        from nordonc.site.state import Current  # noqa: PLC0415  the same
    try:
        release, engine = starting.result()
    except NordoncError as error:
        report.send(error)
        os.kill(server, signal.SIGTERM)
        signal.pause()
        raise
    served = Served(start.settings, release, engine)
    current, journal = Current(served, start.opening.engine_with), Journal()
    close_at_exit(current, journal)
    warm = (engine.fill, current.warm, partial(reload.tell_damage, release))
    duties: dict[str, Callable[[Duty], None]] = {
        "The announcement": partial(_announce, start, current, warm),
        "The watch over the server": _leave_with_the_server,
        "The renewal of the release": partial(
            reload.renew, current, start.opening, start.served, start.latest
        ),
        "The watch over slow clients": connections.end_slow_ones,
        "The return of memory": memory.give_small_blocks_back,
    }
    _duties[:] = [Duty(name, does) for name, does in duties.items()]
    app = application(current, journal)
    if address := start.settings.operations_host:
        _duties.append(operations_server.duty(app, address))
    return app


def _choose_signals() -> None:
    """Choose what ends the process that answers requests.

    Ctrl-C is the server's alone: two signals at once, the terminal's and the server's, would now
    and then catch Granian in its own handler. Until the application is made, the server's SIGTERM
    ends this process at once. SIGHUP waits until the thread that swaps releases takes it; to be
    blocked in every thread, it is blocked before there is a second one.
    """
    if parent_process():
        os.setpgrp()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})


#: The threads of this process, which live as long as it does.
_duties: list[Duty] = []


def _opened(start: _Start) -> tuple[Release, "Engine"]:
    """Start the engine with one worker: more would delay the first answer.

    After a crash that is over the release that was served by then.
    """
    if release := start.served.get():
        try:
            return release, start.opening.engine(release, at_once=False)
        except NordoncError as error:
            tell(f"Version {release.manifest.version} cannot be served any more: {error}")
    return start.release, start.opening.engine(start.release, at_once=False)


def _leave_with_the_server(_duty: Duty) -> None:
    """End this process where the one that started it was killed and could not do so.

    Granian takes no notice of a signal that comes just as it begins to serve.
    """
    if server := parent_process():
        server.join()
        for _ in range(STOP_S):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)


def _announce(
    start: _Start, current: "Current", then: Iterable[Callable[[], None]], _duty: Duty
) -> None:
    """Print where the server is, once it takes connections, and do what could wait until then."""
    while True:
        try:
            socket.create_connection(start.address, timeout=1).close()
        except OSError:
            time.sleep(_LOOK_S)
        else:
            break
    manifest = current.served.manifest
    tell(f"{manifest.title}, version {manifest.version}: {start.address.url}")
    for duty in then:
        duty()
