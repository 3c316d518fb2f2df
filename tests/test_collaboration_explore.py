"""The pages of the whole: sums that are those of the graph, and marks that lead into it."""

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from helpers import places, releases
from helpers.apps import SETTINGS, client_of
from helpers.places import EXPECTED
from nordonc import canned
from nordonc.canned import CannedQuery
from nordonc.collaboration import gaps, matrix
from nordonc.collaboration.disease_groups import DiseaseGroups
from nordonc.collaboration.participation_matrix import Area, Matrix
from nordonc.collaboration.pictures import link_diagram, outline_map
from nordonc.dataset.sources import Dataset, Sources
from nordonc.engine.base import graph as engine_graph
from nordonc.engine.inline import InlineEngine
from nordonc.rdf.namespaces import NORDONC, SKOS
from nordonc.release import files
from nordonc.release.manifest import Release
from nordonc.sparql.client import Graph

CASES = places.CASES / "explore"
BASE = "https://w3id.org/nordonc/"
WOOD = "https://example.org/wood/"
VIEWS = ["/explore", "/explore?view=links", "/explore?view=map", "/gaps"]
SVG = "{http://www.w3.org/2000/svg}"

each_of_two_views = pytest.mark.parametrize("view", VIEWS[:2])
each_view = pytest.mark.parametrize("path", VIEWS)


@pytest.fixture(scope="module")
def asked(release: Release) -> Graph:
    return engine_graph(InlineEngine(release, SETTINGS))


@pytest.fixture(scope="module")
def guilds(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return client_of(releases.made(tmp_path_factory.mktemp("guilds"), "guilds"))


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


def drawn(asked: Graph, **given: str) -> Matrix:
    """Return the matrix for some values, things being named by their IRIs."""
    values = {name: [value] for name, value in given.items()}
    return matrix.of(asked, str, matrix.choices(asked, str, BASE), values, BASE)


def table(name: str) -> list[dict[str, str]]:
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Marks(HTMLParser):
    """Collects the links of the content, each with its text."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._address: str | None = None
        self._text = ""
        self.feed(text.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link."""
        if tag == "a":
            self._address, self._text = dict(attrs).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        """Go on with the text of a link."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """End a link."""
        if tag == "a" and self._address is not None:
            self.found.append((self._address, " ".join(self._text.split())))
            self._address = None


def texts(shown: str, tag: str, css: str) -> list[str]:
    """Return the text of each element of a tag and class, without markup."""
    found = re.findall(rf'<{tag} class="{css}"[^>]*>(.*?)</{tag}>', shown, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", one).split()) for one in found]


@pytest.mark.parametrize("row", table("counts"), ids=lambda row: row["area"])
def test_named_participations_are_as_many_as_a_reader_counted(
    asked: Graph, row: dict[str, str]
) -> None:
    found = drawn(asked, weakest="1")
    areas = {area.code: area.iri for area in found.areas}
    iri = areas.get(row["area"], "")

    assert found.totals[iri] == int(row["named_as_member_or_participant"])
    assert found.beside[iri] == int(row["collaborator"])


def test_sums_by_basis_are_those_of_the_canned_query(asked: Graph, graph: Dataset) -> None:
    name = ox.NamedNode(f"{SKOS}prefLabel")
    found = {
        (area, getattr(quad.object, "value", "")): number
        for (area, basis), number in drawn(asked).counts.items()
        for quad in graph.store.quads_for_pattern(ox.NamedNode(basis), name, None, None)
    }

    rows = table("networks-by-country-and-basis")
    assert found == {(row["area"], row["basis"]): int(row["networks"]) for row in rows}


def test_the_page_shows_the_sums(client: FlaskClient, asked: Graph) -> None:
    shown = page(client, "/explore")
    foot = re.sub(r"\s+", " ", shown.partition("<tfoot>")[2].partition("</tfoot>")[0])

    found = drawn(asked)
    sums = "".join(f"<td>{found.totals[area.iri]}</td>" for area in _in_order(shown, found))
    assert f'<th scope="row">Takes part in</th> {sums} </tr>' in foot
    assert "How many networks does each country take part in, and how sure is it?" in shown


def _in_order(shown: str, found: Matrix) -> list[Area]:
    codes = re.findall(r'<span aria-hidden="true">([A-Z]{2})</span>', shown)
    areas = {area.code: area for area in found.areas}
    assert sorted(codes) == sorted(areas)
    return [areas[code] for code in codes]


def test_countries_stand_before_territories_with_the_most_networks_first(asked: Graph) -> None:
    found = drawn(asked)
    territories = [area.territory for area in found.areas]

    assert territories == sorted(territories)
    for territory in (False, True):
        totals = [found.totals[area.iri] for area in found.areas if area.territory is territory]
        assert totals == sorted(totals, reverse=True)
    assert drawn(asked, disease="disease/lung-cancer").areas == found.areas


def test_every_participation_is_shown_or_followed_by_others(graph: Dataset, asked: Graph) -> None:
    found = drawn(asked)
    shown = {one.iri for network in found.networks for one in network.others}
    for network in found.networks:
        shown |= {one.iri for cell in network.cells.values() for one in cell}
    origin = ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    stated = graph.store.quads_for_pattern(None, ox.NamedNode(f"{NORDONC}participation"), None)

    for quad in stated:
        followed = any(graph.store.quads_for_pattern(None, origin, quad.object))
        assert (quad.object.value in shown) != followed  # type: ignore[union-attr]


@pytest.mark.parametrize("slug", ["lung-cancer", "thoracic-malignancy", "cancer"])
def test_a_disease_leaves_the_networks_for_it_and_for_narrower_ones(
    graph: Dataset, asked: Graph, slug: str
) -> None:
    broader = ox.NamedNode(f"{SKOS}broader")
    below: set[object] = set()
    new: set[ox.NamedNode] = {ox.NamedNode(f"{BASE}disease/{slug}")}
    while new := new - below:
        below |= new
        found = (graph.store.quads_for_pattern(None, broader, one) for one in new)
        new = {quad.subject for quads in found for quad in quads}  # type: ignore[misc]
    covers = graph.store.quads_for_pattern(None, ox.NamedNode(f"{NORDONC}coversDisease"), None)
    networks = {quad.subject.value for quad in covers if quad.object in below}  # type: ignore[union-attr]

    shown = drawn(asked, disease=f"disease/{slug}").networks
    assert {network.iri for network in shown} == networks


def test_role_basis_and_inference_are_told_in_words(client: FlaskClient) -> None:
    marks = dict(Marks(page(client, "/explore")).found)
    there = "/participation/"

    named = "named in the text"
    told = {
        "swedish-and-norwegian-testicular-cancer-group/IS": f"(C1): Iceland, collaborator, {named}",
        "nordic-society-of-gynaecologic-oncology/EE": f"A1: Estonia, associate member, {named}",
        "nordic-aml-group/IS": "M4*: Iceland, member, meant by the name of a region, inferred",
    }
    assert {path: marks[f"{there}{path}"] for path in told} == told


@each_view
def test_every_mark_leads_to_a_thing_of_the_graph(
    client: FlaskClient, graph: Dataset, path: str
) -> None:
    things = {quad.subject for quad in graph.store}
    own = ("/explore", "/gaps", "/queries", "/sparql")
    marks = [address for address, _ in Marks(page(client, path)).found]

    assert len(marks) > 25
    for address in marks:
        if address.startswith(own):
            assert client.get(address).status_code == 200
        else:
            assert ox.NamedNode(f"{BASE}{address.removeprefix('/')}") in things


@pytest.mark.parametrize("view", ["links", "map"])
def test_a_drawing_is_well_formed_and_says_what_it_is(client: FlaskClient, view: str) -> None:
    shown = page(client, f"/explore?view={view}")
    (text,) = re.findall(r"<svg.*?</svg>", shown, re.DOTALL)
    svg = ET.fromstring(text)  # noqa: S314  our own page

    told = {
        one.get("id"): one.text for name in ("title", "desc") for one in svg.findall(SVG + name)
    }
    assert svg.get("aria-labelledby") == " ".join(map(str, told))
    assert all(told.values())
    for link in svg.iter(f"{SVG}a"):
        title = link.find(f"{SVG}title")
        assert title is not None
        assert title.text


def test_the_table_below_the_links_says_the_same(client: FlaskClient, graph: Dataset) -> None:
    shown = page(client, "/explore?view=links")
    covers = list(
        graph.store.quads_for_pattern(None, ox.NamedNode(f"{NORDONC}coversDisease"), None)
    )
    drawing, _, rest = shown.partition("</svg>")

    start = drawing.partition('class="node start"')[2]
    assert start.count("M430 ") == len(covers)
    body = rest.partition("<tbody>")[2].partition("</tbody>")[0]
    assert body.count("/disease/") == len(covers)


@pytest.mark.parametrize(
    ("edges", "crossed"),
    [
        pytest.param([("a", "x"), ("b", "y")], 0, id="side-by-side"),
        pytest.param([("a", "y"), ("b", "x")], 1, id="crossed"),
        pytest.param([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")], 1, id="each-with-each"),
    ],
)
def test_crossings_are_counted(edges: list[tuple[str, str]], crossed: int) -> None:
    assert link_diagram.crossings(edges, "ab", "xy") == crossed


def test_lines_that_need_not_cross_do_not() -> None:
    edges = [("a", "z"), ("b", "y"), ("c", "x"), ("c", "w")]

    assert link_diagram.crossings(edges, *link_diagram.ordered(edges)) == 0


def test_the_order_of_the_links_is_no_worse_than_by_name(asked: Graph) -> None:
    found = link_diagram.of(asked, str, DiseaseGroups((), {}))
    edges = [(node.iri, other) for node in found.networks for other in node.others]
    left, right = ([node.iri for node in side] for side in (found.networks, found.diseases))

    by_name = link_diagram.crossings(edges, sorted(left), sorted(right))
    assert link_diagram.crossings(edges, left, right) < by_name / 2


def test_territories_have_shapes_and_numbers_of_their_own(client: FlaskClient) -> None:
    shown = page(client, "/explore?view=map")
    titles = set(re.findall(r"<title>([^<]*: \d+ networks?)</title>", shown))

    assert {"Faroe Islands: 2 networks", "Greenland: 2 networks"} <= titles
    assert {"Åland Islands: 1 network", "Norway: 27 networks", "Latvia: 1 network"} <= titles


def test_the_map_takes_the_same_choice_as_the_matrix(client: FlaskClient) -> None:
    shown = page(client, "/explore?view=map&weakest=1")

    assert "<title>Norway: 16 networks</title>" in shown
    assert 'href="/explore?view=matrix&amp;weakest=1"' in shown
    assert 'href="/explore?view=links"' in shown
    assert '<option value="1" selected>named in the text</option>' in shown


def test_areas_without_a_known_code_have_no_map() -> None:
    area = Area(iri=WOOD, code="", territory=False)

    assert outline_map.of([area], {}) is None


def test_the_outlines_are_small_and_say_whose_they_are() -> None:
    path = Path(outline_map.__file__).with_name("outlines.json")
    outlines = json.loads(path.read_text(encoding="utf-8"))

    assert path.stat().st_size < 25_000
    assert "Natural Earth 1:50m (public domain)" in outlines["note"]
    assert "Permission to use, copy, modify" in outlines["note"]
    for shape in outlines["shapes"].values():
        assert re.fullmatch(r"(M\d+ \d+l-?\d+( -?\d+)*z)+", shape["path"])


def test_a_shade_stands_for_the_same_counts_whatever_is_chosen() -> None:
    areas = [Area(iri=code, code=code, territory=False) for code in ("NO", "SE", "FI")]
    found = outline_map.of(areas, {"NO": 25, "SE": 1})

    assert found is not None
    assert [shape.shade for shape in found.shapes] == [len(outline_map.STEPS), 1, 0]
    assert len(outline_map.scale()) == len(outline_map.STEPS) + 1


@each_of_two_views
def test_an_open_correction_is_a_caution_beside_the_network(client: FlaskClient, view: str) -> None:
    marks = {address: text for address, text in Marks(page(client, view)).found if text[:1] == "!"}
    two_bodies = marks["/correction/hpb-nolca-heading"]

    assert two_bodies.startswith("!Open correction: ")
    assert ("/correction/university-hospitals" in marks) == (view == "/explore")
    assert "/correction/nordic-cll-address" not in marks


def test_gaps_are_those_of_the_canned_query(client: FlaskClient) -> None:
    rows = table("gaps")
    shown = page(client, "/gaps")
    marks = Counter(text for _, text in Marks(shown).found if ": " in text)

    assert marks == Counter(
        f"{row['certainty'] or 'none'}: {row['diseaseName']}, {row['countryName']}" for row in rows
    )
    assert f"{len({row['disease'] for row in rows})} diseases, {len(rows)} gaps" in shown
    assert 'href="/queries/gaps"' in shown


def test_gaps_of_one_country_can_be_chosen(client: FlaskClient) -> None:
    shown = page(client, "/gaps?country=country/IS")

    assert '<option value="country/IS" selected>Iceland</option>' in shown
    assert len(re.findall('class="gap', shown)) == len(table("gaps--country=country~IS"))
    assert 'href="/queries/gaps?country=country%2FIS"' in shown
    assert "covered</span>" not in shown


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("/explore?view=tree", "allowed: matrix, links, map", id="view"),
        pytest.param("/explore?disease=disease/gout", "is not allowed; allowed:", id="disease"),
        pytest.param("/explore?weakest=8", "allowed: 1, 2, 3, 4, 5, 6", id="basis"),
        pytest.param("/explore?country=NO", "its parameters: disease, view, weakest", id="unknown"),
        pytest.param("/explore?view=links&weakest=1", "it has none", id="links"),
        pytest.param("/gaps?country=country/DE", "allowed: country/DK", id="country"),
        pytest.param("/explore?disease=%FF", "The URL is not UTF-8", id="encoding"),
    ],
)
def test_a_value_that_is_not_offered_is_told_with_what_is(
    client: FlaskClient, path: str, told: str
) -> None:
    response = client.get(path)

    assert response.status_code == 400
    assert told in response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        pytest.param("/explore", "so there is no matrix to show", id="matrix"),
        pytest.param("/explore?view=links", "so there is nothing to draw", id="links"),
        pytest.param("/explore?view=map", "so there is nothing to map", id="map"),
        pytest.param("/gaps", "This dataset has no question about diseases", id="gaps"),
    ],
)
def test_a_graph_with_nothing_to_show_is_told_so(tmp_path: Path, path: str, told: str) -> None:
    shown = page(client_of(releases.made(tmp_path, "bare")), path)

    assert told in shown
    assert "<table" not in shown


def test_a_graph_with_other_names_has_its_own_letters_and_sums(guilds: FlaskClient) -> None:
    shown = page(guilds, "/explore")
    marks = dict(Marks(shown).found)

    assert marks["/carvers-hill"] == "M1: Hill & Dell, master, written"
    assert marks["/carvers-dale"] == "A2*: Dale, mate, said, inferred"
    assert marks["/turners-hill"] == "(G2): Hill & Dell, guest, said"
    assert marks["/turners-masters"] == "master"
    assert "/carvers-vale" not in marks
    assert texts(shown, "td", "quiet none") == ["the source does not say who takes part"]
    assert "Hill &amp; Dell" in shown
    assert "canned" not in shown


def test_a_choice_can_leave_a_network_without_a_mark(guilds: FlaskClient) -> None:
    shown = page(guilds, "/explore?weakest=1&disease=blight")

    assert texts(shown, "td", "quiet none") == ["no country or territory"]
    assert "1 network by country and territory" in shown
    assert "No network covers that" not in shown


def test_areas_without_codes_get_the_table_in_place_of_the_map(guilds: FlaskClient) -> None:
    shown = page(guilds, "/explore?view=map")

    assert "There is no map" in shown
    assert "<svg" not in shown
    assert re.findall(r'<td class="number">(\d*)</td>', shown) == [
        "1",
        "1",
        "",
        "1",
        "1",
        "",
        "1",
        "",
    ]


def test_letters_of_roles_differ() -> None:
    names = ["member", "mate", "me", "m", "1"]

    assert matrix.letters(names, str) == dict(zip(names, "MAE45", strict=True))


def test_gaps_of_another_dataset_are_those_of_its_own_query(tmp_path: Path) -> None:
    made = releases.made(tmp_path, "guilds")
    queries = canned.load(Sources.read(CASES, ["queries"]))
    (tmp_path / files.QUERIES).write_text(canned.to_json(queries), encoding="utf-8")
    client = client_of(made)
    shown = page(client, "/gaps?country=hill")

    assert '<option value="hill" selected>Hill &amp; Dell</option>' in shown
    assert ("/rot", "none: rot, Hill & Dell") in Marks(shown).found
    assert "2 diseases, 2 gaps" in shown
    assert 'href="/queries/gaps?country=hill"' in shown
    assert client.get("/gaps?country=dale").status_code == 400
    (tmp_path / files.QUERIES).write_text(canned.to_json([_without_choice(queries)]))
    assert "<form" not in page(client_of(made), "/gaps")


def _without_choice(queries: list[CannedQuery]) -> CannedQuery:
    return replace(canned.find(queries, gaps.SLUG), parameters=())


def test_gaps_need_a_query_with_the_columns_of_one(release: Release) -> None:
    other = CannedQuery(gaps.SLUG, "", "", (), {"disease": ""}, "table", (), "")

    assert gaps.question([other]) is None
    assert gaps.question(files.queries(release.folder)) is not None
