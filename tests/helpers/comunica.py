"""Comunica from npm, which asks endpoints as browsers' programs do: ``make`` installs it."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from helpers.places import ROOT

FOLDER = ROOT / "tests/comunica"


def is_installed() -> bool:
    """Tell whether npm has installed what is locked, and there is a Node to run it."""
    return shutil.which("node") is not None and (FOLDER / "node_modules/@comunica").is_dir()


@contextmanager
def asking() -> Iterator[Callable[[str, str], list[list[str]]]]:
    """Start Comunica; give what asks an endpoint a query, and returns columns and rows."""
    pipe, lock = subprocess.PIPE, Lock()
    with subprocess.Popen(
        ["node", "ask.mjs"],  # noqa: S607  found on the path
        cwd=FOLDER,
        stdin=pipe,
        stdout=pipe,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:

        def ask(url: str, query: str) -> list[list[str]]:
            assert process.stdin
            assert process.stdout
            with lock:
                process.stdin.write(json.dumps({"url": url, "query": query}) + "\n")
                process.stdin.flush()
                told = json.loads(process.stdout.readline())
            if fault := told.get("fault"):
                raise RuntimeError(fault)
            rows: list[list[str]] = told["rows"]
            return rows

        try:
            yield ask
        finally:
            process.kill()
