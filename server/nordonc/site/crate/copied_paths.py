"""Where in a crate what stands at an address of the site lies."""

import re
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import unquote

#: The folder of what a page needs, as RO-Crate has it.
#: Source: https://www.researchobject.org/ro-crate/specification/1.1/structure.html
PAGES = "ro-crate-preview_files"
#: What a name of a file may have on every system, and in a link as it is.
_STRANGE = re.compile(r"[^\w.~@=,+-]", re.ASCII)
_MOST_CHARACTERS = 100
_DIGITS = 8


class Paths:
    """Paths by address; two addresses never have the same, whatever a system takes for one."""

    def __init__(self, given: Mapping[str, str]) -> None:
        """Begin with what lies elsewhere than among the pages.

        Args:
            given: Path in the crate by address below the home page, which begins with a slash.
        """
        self._paths = dict(given)
        self._taken = {path.lower() for path in given.values()}

    def get(self, address: str) -> str:
        """Return the path of an address; empty where the crate has nothing of it."""
        return self._paths.get(address, "")

    def add(self, address: str, *, is_page: bool) -> str:
        """Return the path that an address has from now on."""
        path = f"{PAGES}/{_name(address, '.html' if is_page else '')}"
        if path.lower() in self._taken:
            path = _marked(path, address)
        self._taken.add(path.lower())
        self._paths[address] = path
        return path


def _name(address: str, suffix: str) -> str:
    """Return a path of names that every system takes, as near to an address as they can be."""
    path, _, query = address.removeprefix("/").partition("?")
    if suffix and (not path or path.endswith("/")):
        path += "index"
    whole = path.removesuffix(suffix) + (f"@{query}" if query else "")
    segments = [_segment(unquote(one)) for one in whole.split("/")] if not query else []
    wanted = "/".join(segments) if segments else _segment(unquote(whole).replace("/", "-"))
    name = wanted + suffix
    return name if unquote(whole) == wanted else _marked(name, address)


def _segment(text: str) -> str:
    short = _STRANGE.sub("-", text)[:_MOST_CHARACTERS]
    return short if short.strip(".") else "-"


def _marked(path: str, address: str) -> str:
    """Return a path with a digest of its address, which no other has."""
    folder, _, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    mark = sha256(address.encode()).hexdigest()[:_DIGITS]
    return f"{folder}{'/' if folder else ''}{stem}-{mark}{dot}{suffix}"
