"""A copy of the pages of a site and of the files that they lead to: a walk from the home page."""

from collections import deque
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from nordonc.errors import ReleaseError
from nordonc.rdf import work
from nordonc.site import plugins
from nordonc.site.crate import page_copy
from nordonc.site.crate.copied_paths import Paths
from nordonc.site.representations import HTML
from nordonc.site.resource.routes import OF_GRAPHS, OFFERED
from nordonc.site.served import Served

#: Pages that are a form and its answer; and files that a crate has elsewhere, or packed with it.
_LEFT_OUT = frozenset({"sparql.sparql", "sparql.void", "lookup.look_up", "releases.file"})
#: Data of single things; the dumps have them all.
_OF_THINGS = frozenset({"entities.entity", "entities.resource"})
_DATA = frozenset(one.extension for one in (*OFFERED, *OF_GRAPHS) if one is not HTML)


class Site(NamedTuple):
    """A site as a program asks it.

    Attributes:
        app: The application.
        served: What it serves.
        home: Address of the home page, without a slash at its end.
    """

    app: Flask
    served: Served
    home: str

    @property
    def root(self) -> str:
        """Path of the home page, without a slash at its end."""
        return urlsplit(self.home).path

    def answer(self, address: str) -> TestResponse:
        """Return what a browser gets at an address below the home page.

        Raises:
            ReleaseError: The server failed; a page must not be missing for that.
        """
        place, accept = quote(address, safe="/?=&%+:,;~@!$'()*"), {"Accept": HTML.media_type}
        answer = self.app.test_client().get(place, headers=accept)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ReleaseError(f"{address} cannot be copied: it answers {answer.status}")
        return answer

    def body(self, address: str) -> bytes:
        """Return what stands at an address.

        Raises:
            ReleaseError: Nothing does.
        """
        answer = self.answer(address)
        if answer.status_code != HTTPStatus.OK:
            raise ReleaseError(f"{address} cannot be copied: it answers {answer.status}")
        return bytes(answer.data)


def copy(site: Site, paths: Paths, folder: Path, note: str) -> None:
    """Write every page that links lead to, and the files that pages have.

    An address with a query is followed where the home page or a navigation leads to it; of all
    others there is no end. Data of single things, and pages that are one form, are left out.

    Args:
        site: The site.
        paths: What the crate has of it already; the pages are added.
        folder: The crate.
        note: What each page says of itself, HTML.
    """
    pages = _walked(site, paths, folder)
    for address in pages:
        place = folder / paths.get(address)
        text = place.read_text(encoding="utf-8")
        whole = page_copy.copied(text, address, paths.get, site.root, note)
        place.write_text(whole, encoding="utf-8", newline="\n")


def _walked(site: Site, paths: Paths, folder: Path) -> list[str]:
    """Write pages as they are and files, and return the addresses of the pages."""
    known, waiting, pages = {"/"}, deque(["/"]), []
    while waiting:
        here = waiting.popleft()
        work.announce(here)
        answer = site.answer(here)
        if answer.status_code != HTTPStatus.OK:
            continue
        is_page = answer.mimetype == HTML.media_type
        save(folder / paths.add(here, is_page=is_page), answer.data)
        if not is_page:
            continue
        pages.append(here)
        for address, is_part in page_copy.links(answer.text, here, site.root):
            if address not in known and not paths.get(address) and _wanted(site, address, is_part):
                known.add(address)
                waiting.append(address)
    return pages


def save(path: Path, content: bytes) -> None:
    """Write a file, and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _wanted(site: Site, address: str, is_part: bool) -> bool:  # noqa: FBT001  told by the page
    path, _, query = address.partition("?")
    endpoint = _endpoint(site, path)
    if endpoint in _LEFT_OUT or (query and not is_part):
        return False
    return not (endpoint in _OF_THINGS and path.rpartition(".")[2] in _DATA)


def _endpoint(site: Site, path: str) -> str:
    """Return the name of the route that answers a path; empty where none does."""
    try:
        endpoint, _ = site.app.url_map.bind("").match(unquote(path))
    except HTTPException:
        return ""
    idle = plugins.idle(site.served.classes)
    return "entities.entity" if endpoint.partition(".")[0] in idle else endpoint
