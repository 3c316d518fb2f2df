"""Pages over ten times as many networks: a server over this graph, grown."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

import pytest

from helpers import grown, live_server
from nordonc.collaboration.pictures.summaries import MOST_NETWORKS
from nordonc.rdf.collation import folded
from nordonc.site.lists import long_lists

NETWORKS = 350
Ask = Callable[[str], tuple[int, str, str]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Return what gives status, text and links of an address of the server."""
    release = grown.release(NETWORKS, Path(tmp_path_factory.mktemp("grown")))
    with live_server.started(release.folder, timeout_s=30) as server:

        def asked(path: str) -> tuple[int, str, str]:
            address = f"{server.url.rstrip('/')}{path}"
            try:
                with urlopen(Request(address, headers={"Accept": "text/html"})) as answer:  # noqa: S310  our own address
                    return (
                        answer.status,
                        answer.read().decode(errors="replace"),
                        answer.headers.get("Link", ""),
                    )
            except HTTPError as error:
                return error.code, error.read().decode(), ""

        yield asked


def cards(page: str) -> list[str]:
    return re.findall(r'<a class="card" href="([^"]+)"', page)


def test_a_list_of_networks_is_shown_in_pages_that_have_each_network_once(ask: Ask) -> None:
    _, first, links = ask("/networks")
    assert f"{NETWORKS} of {NETWORKS} networks" in first
    assert '</networks?page=2>; rel="next"' in links
    _, second, back = ask("/networks?page=2")
    assert '</networks>; rel="prev"' in back
    assert 'rel="next"' not in back
    found = cards(first) + cards(second)
    assert len(cards(first)) == long_lists.MOST
    assert len(found) == len(set(found)) == NETWORKS


def test_a_narrowed_list_keeps_what_it_is_narrowed_by_on_its_next_page(ask: Ask) -> None:
    _, page, links = ask("/participations?who=region/nordic-countries")
    total = int(re.findall(r"<p>(\d+) participations of", page)[0])
    assert total < long_lists.MOST
    assert "next" not in links
    _, _, links = ask("/participations")
    assert "page=2" in links


def test_a_page_behind_the_last_one_is_not_found(ask: Ask) -> None:
    assert ask("/networks?page=9")[0] == 404
    assert ask("/networks?page=none")[0] == 400


def test_the_table_of_a_list_is_the_whole_unless_a_page_is_asked_for(ask: Ask) -> None:
    _, whole, _ = ask("/networks.csv")
    assert len(whole.splitlines()) == NETWORKS + 1
    _, second, _ = ask("/networks.csv?page=2")
    assert len(second.splitlines()) == NETWORKS - long_lists.MOST + 1


def test_too_many_values_to_pick_from_are_suggested_and_taken_by_name(ask: Ask) -> None:
    _, page, _ = ask("/queries/network-card")
    assert '<select id="network"' not in page
    assert 'list="network-values"' in page
    options = re.findall(r'<datalist id="network-values">(.*?)</datalist>', page, re.DOTALL)
    assert options[0].count("<option") == min(NETWORKS, long_lists.MOST_SUGGESTED)
    status, named, _ = ask("/queries/network-card?network=network/nordcan-copy-3")
    assert status == 200
    name = re.findall(r'<input id="network" name="network" value="([^"]+)"', named)[0]
    assert folded(name).endswith("3")
    written = name.replace(" ", "%20").replace("&amp;", "%26").upper()
    status, by_name, _ = ask(f"/queries/network-card?network={written}")
    assert status == 200
    assert "nordcan-copy-3" in by_name


def test_the_matrix_of_many_networks_counts_them_by_group(ask: Ask) -> None:
    _, page, _ = ask("/explore")
    assert f"{NETWORKS} networks are too many to show one by one" in page
    sums = re.findall(r'<th scope="row">Takes part in</th><td class="number">(\d+)</td>', page)
    assert sums == [str(NETWORKS)]
    groups = re.findall(r'<a href="(/networks\?disease=[^"&]+)">', page)
    counts = re.findall(r'</th>\s*<td class="number">(\d+)</td>', page)
    assert groups
    for address, count in zip(groups, counts, strict=False):
        assert f"{count} of {NETWORKS} networks" in ask(address)[1]
    _, picture, _ = ask("/explore/matrix.svg")
    assert "How many networks each group of diseases has" in picture
    ET.fromstring(picture)  # noqa: S314  our own picture
    assert ask("/explore/matrix.png")[0] == 200


def test_a_matrix_that_is_narrowed_shows_its_networks_again(ask: Ask) -> None:
    _, page, _ = ask("/explore?disease=disease/ovarian-cancer")
    rows = page.count('<th scope="row">')
    assert "too many" not in page
    assert 0 < rows <= MOST_NETWORKS


def test_the_diagram_of_many_networks_joins_their_kinds_to_diseases(ask: Ask) -> None:
    _, page, _ = ask("/explore?view=links")
    assert "are too many to draw one by one" in page
    address, count = re.findall(
        r'<a href="(/networks\?kind=[^"]+disease=[^"]+)" aria-label="(\d+) networks', page
    )[0]
    narrowed = address.replace("&amp;", "&")
    assert f"{count} of {NETWORKS} networks" in ask(narrowed)[1]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/countries", "/diseases", "/organisations", "/activities", "/corrections"),
        *(
            "/explore?view=map",
            "/gaps",
            "/explore/links.svg",
            "/explore/map.svg",
        ),
        *("/explore/matrix.xlsx", "/vocab.json", "/sparql", "/lookup?q=nordic"),
        *("/disease/cancer", "/country/NO", "/region/nordic-countries", "/basis/named"),
    ],
)
def test_no_page_of_many_networks_runs_out_of_time_or_grows_with_them(ask: Ask, path: str) -> None:
    status, text, _ = ask(path)
    assert status == 200
    assert len(text) < 500_000
