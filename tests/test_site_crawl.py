"""A walk from the home page over every link: nothing is hidden, and no link leads nowhere."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

BROWSER = {"Accept": "text/html"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
#: Files, and the one page that anything may be asked of.
_NO_PAGE = re.compile(
    r"^/static/|^/\.well-known/|^/releases/[^/]+/(?!changes$).|\.(?!html$)[a-z]{2,6}$"
)
_ASKED = "/sparql"
#: Clicks from the home page within which every page must be reached.
_CLICKS = 3
#: Where mistakes are reported stands on the page of every thing, with its IRI.
_REPORT = "/about?"


@dataclass
class Walk:
    """What a walk has met.

    Attributes:
        pages: Text by path.
        clicks: Clicks from the home page by path.
        fragments: Pages that link to a fragment, by path and fragment.
        failures: Statuses other than 200, by address.
    """

    pages: dict[str, str] = field(default_factory=dict)
    clicks: dict[str, int] = field(default_factory=dict)
    fragments: defaultdict[tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )
    failures: dict[str, int] = field(default_factory=dict)


def links(text: str) -> Iterator[str]:
    """Yield the addresses on this server that a page links to."""
    for address in set(re.findall(r'<a [^>]*?href="([^"]+)"', text)):
        if address.startswith(("/", "#")):
            yield unescape(address)


@pytest.fixture(scope="module")
def walk(client: FlaskClient) -> Walk:
    """Return the walk over every page without a query string."""
    done, waiting = Walk(clicks={"/": 0}), deque(["/"])
    while waiting:
        here = waiting.popleft()
        response = client.get(here, headers=BROWSER)
        if response.status_code != 200:
            done.failures[here] = response.status_code
            continue
        done.pages[here] = response.text
        for address in links(response.text):
            path, _, fragment = address.partition("#")
            if fragment:
                done.fragments[(path or here).partition("?")[0], fragment].add(here)
            if not path or "?" in path or _NO_PAGE.search(path) or path in done.clicks:
                continue
            done.clicks[path] = done.clicks[here] + 1
            waiting.append(path)
    return done


def test_no_link_leads_nowhere(walk: Walk) -> None:
    assert walk.failures == {}
    assert len(walk.pages) > 800


def test_every_page_is_a_few_clicks_away(walk: Walk) -> None:
    assert [path for path, clicks in walk.clicks.items() if clicks > _CLICKS] == []


def test_the_map_of_the_site_has_every_page(client: FlaskClient, walk: Walk) -> None:
    tree = ET.fromstring(client.get("/sitemap.xml").text)  # noqa: S314  our own
    mapped = {urlsplit(one.text or "").path for one in tree.iter(f"{SITEMAP}loc")}

    assert set(walk.pages) - mapped == set()
    assert mapped - set(walk.pages) <= {_ASKED}


def test_no_link_leads_to_a_fragment_that_is_not_there(walk: Walk) -> None:
    dead = [
        (path, fragment)
        for path, fragment in walk.fragments
        if path in walk.pages and f'id="{fragment}"' not in walk.pages[path]
    ]

    assert dead == []


#: What no page says: phrases of the model or of a program in place of words, and keys to sort by.
#: The comments of two mappings were reviewed as they are.
_NOT_SAID = re.compile(
    r"among diseases|for something that includes|see the whole|weakest basis"
    r"|(?<!here it )(?<!here they )stands? beside"
    r"|region wording|via organisation|unnamed bodies|\b\d (direct|broader|narrower)\b"
    r"|\bLATERAL\b",
    re.IGNORECASE,
)


def test_no_page_speaks_in_terms_of_the_program(walk: Walk) -> None:
    """Programs and queries that a page prints as such are left out."""
    said = {}
    for path, text in walk.pages.items():
        main = text.partition("<main")[2].partition("</main>")[0]
        prose = re.sub(r"<(pre|code|script|textarea|q)\b.*?</\1>", " ", main, flags=re.DOTALL)
        told = " ".join(unescape(re.sub(r"<[^>]+>", " | ", prose)).split())
        if found := _NOT_SAID.search(told):
            said[path] = found[0]

    assert said == {}


def test_every_page_has_a_title_and_one_heading_of_its_own(walk: Walk) -> None:
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in walk.pages.items():
        assert text.count("<h1") == 1, path
        titles[re.findall(r"<title>(.*?)</title>", text, re.DOTALL)[0]].append(path)

    assert [paths for paths in titles.values() if len(paths) > 1] == []


def test_no_page_has_an_identifier_twice(walk: Walk) -> None:
    twice = {}
    for path, text in walk.pages.items():
        found = re.findall(r' id="([^"]+)"', text)
        if len(found) != len(set(found)):
            twice[path] = sorted({one for one in found if found.count(one) > 1})

    assert twice == {}


def test_every_page_has_the_foot_and_each_page_of_a_thing_asks_what_is_wrong(walk: Walk) -> None:
    for path, text in walk.pages.items():
        assert 'href="/about#report"' in text.partition("<footer>")[2], path
        if "As data</h2>" in text:
            assert f'href="{_REPORT}thing=' in text, path
