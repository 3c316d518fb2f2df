"""Real stores on loopback, started where they are installed, and releases that they hold."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from helpers.requirements import lacking
from nordonc.engine.remote import RemoteEngine
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.stores.push_release import Policy, Push
from nordonc.stores.store_address import Credentials
from nordonc.stores.updates import Places
from servers import free_port

POLICY = Policy(chunk=500, keep=3, grace_s=0)
_VIRTUOSO = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/t.db
TransactionFile = {folder}/t.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
"""


class Store(NamedTuple):
    """A store that runs."""

    name: str
    places: Places
    credentials: Credentials = Credentials()
    process: subprocess.Popen[bytes] | None = None

    def push(self, release: Release, policy: Policy = POLICY) -> str:
        """Load a release into it."""
        return Push(release, self.places, self.credentials, policy).run(silent)

    def engine(self, release: Release, timeout_s: float = 30.0) -> RemoteEngine:
        """Return an engine over a release that it holds."""
        settings = Settings(engine=f"sparql:{self.places.query}", timeout_s=timeout_s)
        return RemoteEngine(release, settings, Credentials())


def silent(_step: str, _triples: int) -> AbstractContextManager[Callable[[int], object]]:
    """Announce nothing."""
    return nullcontext(int)


@contextmanager
def oxigraph(folder: Path | None = None, port: int = 0) -> Iterator[Store]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        lacking("STORES", "the Oxigraph server is not installed")
    place = f"127.0.0.1:{port or free_port()}"
    where = ["--location", str(folder)] if folder else []
    places = Places(f"http://{place}/query", f"http://{place}/update", f"http://{place}/store")
    with _running(
        [str(program), "serve", "--bind", place, "--timeout-s", "10", *where], places.query
    ) as process:
        yield Store("Oxigraph", places, process=process)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Store]:
    program = shutil.which("virtuoso-t")
    if program is None or not _is_known(program):
        lacking("VIRTUOSO", "Virtuoso 7.2.5 is not installed")
    http, sql = free_port(), free_port()
    file = folder / "virtuoso.ini"
    file.write_text(_VIRTUOSO.format(folder=folder, http=http, sql=f"127.0.0.1:{sql}"))
    url = f"http://127.0.0.1:{http}/sparql"
    command = [program, "+configfile", str(file), "+foreground"]
    with _running(command, url) as process:
        yield Store("Virtuoso", Places(url, f"{url}-auth"), Credentials("dba", "dba"), process)


def _is_known(program: str) -> bool:
    """Tell whether a program is of the version whose deviations are named."""
    told = subprocess.run([program, "-?"], capture_output=True, text=True, check=False)
    return "Version 7.2.5" in told.stdout + told.stderr


@contextmanager
def _running(command: list[str], url: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, process_group=0) as process:
        try:
            _wait_for(url, process)
            yield process
        finally:
            process.kill()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}?query=ASK%7B%7D", timeout=5):  # noqa: S310  our own address
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"{url} did not start")
