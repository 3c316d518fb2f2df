"""A server of many releases: it costs little more than one of one, and swaps what is the latest."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import psutil
import pytest

from helpers.editions import Editions
from helpers.live_server import Server, soon, started
from nordonc.release import files
from nordonc.release.kept import folder_name
from nordonc.release.manifest import Release, read

COUNT = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
#: Releases that are closed after a second, so that a test need not wait for a minute.
SHORT = "from nordonc.site import state\nstate.OLD_IDLE_S = 1.0"
MOST_BYTES = 20 << 20


def fetched(server: Server, path: str) -> str:
    with urlopen(f"{server.url}{path}", timeout=20) as answer:  # noqa: S310  our own address
        text: str = answer.read().decode()
        return text


def copied(release: Release, folder: Path, version: str) -> Release:
    """Return a copy of a release that is published under another version."""
    manifest = json.loads((release.folder / files.MANIFEST).read_bytes())
    manifest |= {"version": version, "published": True}
    made = folder / folder_name(release.manifest).replace(release.manifest.version, version, 1)
    shutil.copytree(release.folder, made, copy_function=os.link)
    (made / files.MANIFEST).unlink()
    (made / files.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    sums = (made / files.SUMS).read_text(encoding="utf-8")
    (made / files.SUMS).unlink()
    digest = subprocess.run(
        ["sha256sum", made / files.MANIFEST],  # noqa: S607  found on the path
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[0]
    text = re.sub(rf"\w+(?=  {files.MANIFEST})", digest, sums)
    (made / files.SUMS).write_text(text, encoding="utf-8")
    return read(made)


def taken_bytes(server: Server) -> int:
    """Return the memory of all processes of a server, what they share counted once."""
    pids = [server.process.pid, *server.workers]
    return sum(int(psutil.Process(pid).memory_full_info().pss) for pid in pids)


def at_rest(server: Server) -> int:
    """Return the memory of a server that has started all its workers and opened no old release."""
    rest = ("nordonc_workers_idle 3.0\n", "nordonc_old_releases_open 0.0\n")
    assert soon(lambda: all(one in fetched(server, "metrics") for one in rest), within_s=20)
    return taken_bytes(server)


@pytest.mark.alone
@pytest.mark.skipif(sys.platform != "linux", reason="memory of processes is told by Linux")
def test_ten_releases_cost_little_more_at_rest_than_one(release: Release, tmp_path: Path) -> None:
    only = copied(release, tmp_path / "one", "10.0")
    *_, last = [copied(release, tmp_path / "ten", f"{number}.0") for number in range(1, 11)]
    with started(only.folder, timeout_s=10, first=SHORT) as server:
        fetched(server, "releases.json")
        alone = at_rest(server)
    with started(last.folder, timeout_s=10, first=SHORT) as server:
        assert len(json.loads(fetched(server, "releases.json"))["releases"]) == 10
        unasked = at_rest(server) - alone
        for number in range(1, 10):
            counted = fetched(server, f"sparql?query={COUNT}&format=csv&release={number}.0")
            assert counted.split() == ["n", str(release.manifest.quads)]
            fetched(server, f"networks?release={number}.0")
        assert "nordonc_old_releases_open 0.0\n" not in fetched(server, "metrics")
        asked = at_rest(server) - alone
    assert max(unasked, asked) <= MOST_BYTES, (unasked, asked)


def test_the_latest_moves_with_a_swap_and_what_was_pinned_stays(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    place = tmp_path / "place"
    names = "sparql?format=csv&query=" + quote(
        "SELECT ?n { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }"
    )

    def serve(release: Release) -> None:
        place.write_text(str(release.folder), encoding="utf-8")

    serve(editions.built("1.0", {"one": "One"}))
    with started(place) as server:
        pinned = fetched(server, f"{names}&release=1.0")
        assert pinned.split() == ["n", "One"]
        for version, label in (("2.0", "Second"), ("3.0", "Third")):
            serve(editions.built(version, {"one": label}))
            server.process.send_signal(signal.SIGHUP)
            told = f'"latest": "{version}"'
            assert soon(lambda told=told: told in fetched(server, "releases.json"))  # type: ignore[misc]
            assert fetched(server, names).split() == ["n", label]
            assert fetched(server, f"{names}&release=1.0") == pinned
            dump = fetched(server, "releases/latest/small.nt")
            assert f'"{label}"@en' in dump
