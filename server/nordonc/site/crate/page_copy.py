"""A page as it is without a server: links lead to files beside it, and forms are told of."""

import posixpath
import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from urllib.parse import quote, urljoin

#: A tag as templates write it, with its attributes in double quotes.
_TAG = re.compile(
    r'<(?P<name>[a-zA-Z][\w-]*)(?P<rest>(?:\s+[^\s"<>/=]+(?:="[^"]*")?)+)(?P<end>\s*/?>)'
)
_LEADS = re.compile(r'\s(?P<name>href|src)="(?P<address>[^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_PROGRAM = re.compile(r"<script\b[^>]*\ssrc=.*?</script>", re.DOTALL)
#: What leads from view to view and from page to page.
_NAVIGATION = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
_HOME = "/"

_NO_FORM = (
    '<p class="remark">On the server a form stands here; a copy has nothing to answer it.</p>'
)
_NO_LINK = ' role="link" aria-disabled="true" title="Only the server has this"'

#: Gives the path in the crate of an address below the home page; empty where it has none.
Place = Callable[[str], str]


def links(page: str, here: str, root: str) -> Iterator[tuple[str, bool]]:
    """Yield where a page leads on its site, and whether it does so as a part of the site.

    Args:
        page: Its text.
        here: Its address below the home page.
        root: Path of the home page, without a slash at its end.
    """
    parts = _NAVIGATION.findall(page) + (_MAIN.findall(page) if here == _HOME else [])
    leading = {one for part in parts for one, _ in _led(part, here, root)}
    for address, _ in _led(page, here, root):
        yield address, address in leading


def _led(text: str, here: str, root: str) -> Iterator[tuple[str, str]]:
    for tag in _TAG.finditer(_FORM.sub("", _PROGRAM.sub("", text))):
        for found in _LEADS.finditer(tag["rest"]):
            if own := _own(found["address"], here, root):
                yield own


def _own(written: str, here: str, root: str) -> tuple[str, str] | None:
    """Return address and fragment of a link that leads to the site by a path or query."""
    address, mark, fragment = unescape(written).partition("#")
    if not address.startswith(("/", "?")) or address.startswith("//"):
        return None
    whole = urljoin(f"{root}{here}", address)
    if whole != root and not whole.startswith(f"{root}/"):
        return None
    return whole.removeprefix(root) or _HOME, mark + fragment


def copied(page: str, here: str, place: Place, root: str, note: str) -> str:
    """Return a page for the crate.

    Args:
        page: Its text.
        here: Its address below the home page.
        place: Gives the path of an address, that of the page as well.
        root: Path of the home page, without a slash at its end.
        note: What it says of itself, HTML.
    """

    def relinked(tag: re.Match[str]) -> str:
        return _relinked(tag, here, place, root)

    text = _TAG.sub(relinked, _FORM.sub(_NO_FORM, _PROGRAM.sub("", page)))
    return text.replace(
        "<main", f'<aside class="pinned" aria-label="Copy">{note}</aside>\n    <main', 1
    )


def _relinked(tag: re.Match[str], here: str, place: Place, root: str) -> str:
    """Return a tag whose link leads to a file; of what the crate lacks, a link leads nowhere."""
    led = _LEADS.search(tag["rest"])
    own = _own(led["address"], here, root) if led else None
    if led is None or own is None:
        return tag[0]
    before, after = tag["rest"][: led.start()], tag["rest"][led.end() :]
    if target := place(own[0]):
        to = quote(posixpath.relpath(target, posixpath.dirname(place(here))), safe="/~@=,+")
        new = f' {led["name"]}="{escape(to + own[1])}"'
    elif tag["name"] != "a":
        return ""
    else:
        new, after = _NO_LINK, after.replace(" download", "")
    return f"<{tag['name']}{before}{new}{after}{tag['end']}"
