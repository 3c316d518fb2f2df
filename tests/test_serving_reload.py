"""A release in the place of another: only one that answers, whatever Python leaves out."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpers import releases

PROGRAM = """
import sys
from pathlib import Path
from types import SimpleNamespace

from nordonc.engine.inline import InlineEngine
from nordonc.errors import BusyError, NordoncError
from nordonc.release.manifest import read
from nordonc.serving import reload
from nordonc.settings import Settings
from nordonc.site.served import Served
from nordonc.site.state import Current


class SilentEngine(InlineEngine):
    def answer(self, query):
        raise BusyError("nothing answers")


settings, old, new = Settings(), read(Path(sys.argv[1])), read(Path(sys.argv[2]))
current = Current(Served(settings, old, InlineEngine(old, settings)))
kind = {"silent": SilentEngine, "sound": InlineEngine}[sys.argv[3]]
opening = SimpleNamespace(engine=lambda release: kind(release, settings))
try:
    print(reload.swapped(current, opening, lambda: new))
except NordoncError as error:
    print(f"refused: {error}")
print("new" if current.served.release is new else "old")
"""


@pytest.mark.parametrize("flags", [[], ["-O"]], ids=["plain", "optimised"])
@pytest.mark.parametrize(
    ("engine", "told", "served"),
    [
        pytest.param("silent", "refused: nothing answers", "old", id="silent"),
        pytest.param("sound", "Serving version 1.2.0 from now on", "new", id="sound"),
    ],
)
def test_a_release_is_swapped_in_only_where_its_engine_answers(
    tmp_path: Path, flags: list[str], engine: str, told: str, served: str
) -> None:
    folders = []
    for key in "12":
        folder = tmp_path / key
        folder.mkdir()
        folders.append(str(releases.made(folder, key=key).folder))
    done = subprocess.run(
        [sys.executable, *flags, "-c", PROGRAM, *folders, engine],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == [told, served]
