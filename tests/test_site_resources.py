"""Linked Data: every IRI of the graph answers under its path, with the same data in every form."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Graph, URIRef
from werkzeug.test import TestResponse

from helpers import releases
from helpers.apps import SETTINGS
from helpers.statements import FORMATS, of_csv, triples
from nordonc.dataset import iri_register
from nordonc.endpoint.public_addresses import at_home
from nordonc.engine.inline import InlineEngine
from nordonc.rdf.formats import GraphFormat
from nordonc.release import files
from nordonc.release.manifest import Release
from nordonc.site.app import create_app
from nordonc.site.resource.routes import OF_GRAPHS, OFFERED

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BASE = "https://w3id.org/nordonc/"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
NLG = "/network/nordic-lymphoma-group"

#: Paths of our own that are no things of the graph's.
OWN_ROUTES = ("sparql", ".well-known/void", "download", "queries/", "releases/", "static/")

#: A node of every class that has a page of its own, and of some that have not.
PAGES = [
    "network/nordic-lymphoma-group",
    "network/nordcan",
    "country/NO",
    "territory/FO",
    "region/nordic-countries",
    "place/cologne",
    "disease/cancer",
    "organisation/nbcg",
    "organisation/nordonc",
    "activity/guidelines",
    "activity",
    "area",
    "basis/named",
    "participation/nordic-lymphoma-group/DK",
    "correction/nordic-cll-address",
    "source/norcrin-overview",
    "source/norcrin-overview/nordic-lymphoma-group",
    "source/norcrin-overview/nordic-lymphoma-group/heading",
    "graph/areas",
    "graph/void",
    "ontology",
    "shapes",
    "dataset",
    "dataset/catalog",
    "dataset/turtle",
]


@pytest.fixture(scope="module")
def quads(release: Release) -> list[ox.Quad]:
    return list(ox.parse(path=release.quads, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def things(quads: list[ox.Quad]) -> list[str]:
    """Return the path of everything of the dataset's own that the graph mentions."""
    terms = {
        term.value.partition("#")[0]
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    paths = {term.removeprefix(BASE) for term in terms} - {""}
    return sorted(path for path in paths if not path.startswith(OWN_ROUTES))


def page(response: TestResponse) -> str:
    assert response.status_code == 200, response.text[:500]
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


@pytest.mark.slow
def test_every_thing_carries_the_same_triples_in_every_format(
    client: FlaskClient, things: list[str]
) -> None:
    assert len(things) > 700
    for path in things:
        bodies = {suffix: client.get(f"/{path}.{suffix}", buffered=True) for suffix in FORMATS}
        found = {suffix: triples(one.data, suffix) for suffix, one in bodies.items()}
        rows = of_csv(client.get(f"/{path}.csv", buffered=True).text)

        assert rows, path
        assert all(one == rows for one in found.values()), path


def test_the_data_of_a_thing_hold_both_directions_of_its_links(
    client: FlaskClient, quads: list[ox.Quad], things: list[str]
) -> None:
    graphs = {quad.graph_name for quad in quads}
    about: dict[str, set[str]] = {}
    for quad in quads:
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
                [here] = at_home([quad.triple], BASE, "http://localhost")
                about.setdefault(term.value, set()).add(f"{here}")

    for path in things:
        iri = f"{BASE}{path}"
        if (
            ox.NamedNode(iri) in graphs
            or path in {"ontology", "shapes"}
            or re.search(r"/\d+\.\d+\.\d+$", path)
        ):
            continue
        body = client.get(f"/{path}.nt", buffered=True).data
        found = {f"{one.triple}" for one in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
        assert about[iri] <= found, path


@pytest.mark.slow
def test_every_thing_has_a_page_with_one_heading(client: FlaskClient, things: list[str]) -> None:
    for path in things:
        text = page(client.get(f"/{path}", headers=BROWSER, buffered=True))
        assert text.count("<h1>") == 1, path
        assert "<h1></h1>" not in text, path


@pytest.mark.slow
def test_a_page_links_only_to_pages_that_are_there(client: FlaskClient) -> None:
    links = {
        link
        for path in PAGES
        for link in re.findall(r'href="(/[^"#]*)', page(client.get(f"/{path}.html", buffered=True)))
        if not link.startswith("/static/")
    }

    assert len(links) > 400
    assert not [link for link in sorted(links) if not is_there(client, link)]


def is_there(client: FlaskClient, link: str) -> bool:
    with client.get(link, headers=BROWSER) as response:
        return response.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_describes_its_thing_to_search_engines_in_values_of_the_graph(
    client: FlaskClient, quads: list[ox.Quad], path: str
) -> None:
    text = page(client.get(f"/{path}", headers=BROWSER))
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    node = json.loads(data)
    here = at_home((quad.triple for quad in quads), BASE, "http://localhost")
    known = {one.object.value for one in here if not isinstance(one.object, ox.Triple)}
    known |= {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

    assert "<" not in data
    assert node.pop("@context") == "https://schema.org"
    assert node.pop("url").startswith("http://localhost/")
    assert node["@id"] == f"{BASE}{path}"
    for of_the_server in ("distribution", "isAccessibleForFree"):
        node.pop(of_the_server, None)
    stated = {one for key, one in leaves(node) if key not in {"@type", "@id"}}
    assert stated <= known, stated - known


def leaves(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for name, one in node.items():
            yield from leaves(one, name)
    elif isinstance(node, list):
        for one in node:
            yield from leaves(one, key)
    else:
        yield key, str(node)


@pytest.mark.parametrize(
    ("accept", "content_type", "suffix"),
    [
        pytest.param(None, "text/turtle; charset=utf-8", "ttl", id="nothing"),
        pytest.param("*/*", "text/turtle; charset=utf-8", "ttl", id="anything"),
        pytest.param("application/json", "application/json", "jsonld", id="plain-json"),
        pytest.param("application/ld+json", "application/ld+json", "jsonld", id="json-ld"),
        pytest.param("application/rdf+xml", "application/rdf+xml", "rdf", id="rdf-xml"),
        pytest.param("application/n-triples", "application/n-triples", "nt", id="n-triples"),
        pytest.param("text/csv", "text/csv; charset=utf-8", "csv", id="csv"),
        pytest.param("text/html", "text/html; charset=utf-8", "html", id="html"),
        pytest.param("text/html;q=0.5, image/png", "text/html; charset=utf-8", "html", id="rest"),
        pytest.param("text/turtle, text/html;q=0.9", "text/turtle; charset=utf-8", "ttl", id="q"),
        pytest.param(BROWSER["Accept"], "text/html; charset=utf-8", "html", id="browser"),
    ],
)
def test_the_accept_header_chooses_the_form(
    client: FlaskClient, accept: str | None, content_type: str, suffix: str
) -> None:
    response = client.get(NLG, headers={"Accept": accept} if accept else {})

    assert response.status_code == 200
    assert response.content_type == content_type
    assert "Accept" in response.vary
    assert response.headers["Content-Location"] == f"{NLG}.{suffix}"
    assert client.get(f"{NLG}.{suffix}").data == response.data


@pytest.mark.parametrize("suffix", [one.extension for one in OFFERED])
def test_every_form_names_the_others_and_the_licence(
    client: FlaskClient, release: Release, suffix: str
) -> None:
    response = client.get(f"{NLG}.{suffix}")
    links = response.headers["Link"]

    assert "Accept" not in response.vary
    for one in OFFERED:
        expected = f'<{NLG}.{one.extension}>; rel="alternate"; type="{one.media_type}"'
        assert expected in links
    assert f'<{release.manifest.licence}>; rel="license"' in links


def test_a_form_that_is_not_offered_is_refused_with_those_that_are(client: FlaskClient) -> None:
    response = client.get(NLG, headers={"Accept": "image/png"})

    assert response.status_code == 406
    for one in OFFERED:
        assert one.media_type in response.get_json()["detail"]


def test_the_turtle_is_read_by_another_library(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/country/IS.ttl").text, format="turtle")

    assert len(graph) == len(of_csv(client.get("/country/IS.csv").text))


def test_a_vocabulary_is_the_graph_that_declares_it(
    client: FlaskClient, quads: list[ox.Quad]
) -> None:
    name = ox.NamedNode(f"{BASE}graph/ontology")
    declared = {f"{quad.triple}" for quad in quads if quad.graph_name == name}

    assert triples(client.get("/ontology.ttl").data, "ttl") == declared
    assert client.get("/ontology/0.1.0.ttl").data == client.get("/ontology.ttl").data


@pytest.mark.parametrize("path", ["graph/areas", "graph/void", "ontology"])
@pytest.mark.parametrize("form", OF_GRAPHS, ids=lambda form: form.extension)
def test_a_named_graph_comes_in_formats_that_keep_its_name(
    client: FlaskClient, path: str, form: GraphFormat
) -> None:
    named = client.get(f"/{path}.{form.extension}")
    (graph,) = {one.graph_name for one in ox.parse(named.data, form.rdf_format)}

    assert named.content_type == form.media_type
    assert graph == ox.NamedNode(f"{BASE}graph/{path.removeprefix('graph/')}")
    assert client.get(f"/{path}", headers={"Accept": form.media_type}).data == named.data
    assert f'</{path}.{form.extension}>; rel="alternate"' in client.get(f"/{path}").headers["Link"]
    assert len([*ox.parse(named.data, form.rdf_format)]) == len(
        triples(client.get(f"/{path}.nt").data, "nt")
    )


def test_a_thing_is_in_no_one_graph(client: FlaskClient) -> None:
    assert client.get("/country/IS.trig").status_code == 404


def test_the_data_of_a_scheme_say_that_its_members_are_concepts(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/activity.ttl").text, format="turtle")
    members = {*graph.subjects(SKOS.inScheme, URIRef(f"{BASE}activity"))}

    assert len(members) > 10
    assert members == {*graph.subjects(RDF.type, SKOS.Concept)}
    assert all(graph.value(member, SKOS.prefLabel) for member in members)


@pytest.mark.parametrize("vocabulary", ["ontology", "shapes"])
def test_every_term_of_a_vocabulary_is_documented_at_its_fragment(
    client: FlaskClient, quads: list[ox.Quad], vocabulary: str
) -> None:
    start = f"{BASE}{vocabulary}#"
    named = [quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)]
    terms = {term.value for term in named if term.value.startswith(start)}
    text = page(client.get(f"/{vocabulary}", headers=BROWSER))
    anchors = re.findall(r' id="([^"]+)"', text)

    assert len(terms) > 50
    assert {term.removeprefix(start) for term in terms} <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_an_address_that_leads_nowhere_offers_the_nearest_names(client: FlaskClient) -> None:
    wrong = client.get("/network/nordic-lymfoma-grup")
    shown = client.get("/network/nordic-lymfoma-grup", headers=BROWSER)

    assert wrong.status_code == shown.status_code == 404
    assert wrong.get_json()["nearest"][0] == f"{BASE}network/nordic-lymphoma-group"
    assert f'<a href="{NLG}">Nordic Lymphoma Group</a>' in shown.text


@pytest.mark.parametrize("path", ["network/nothing-here", "disease/myeloma", "country/Norge"])
def test_an_address_that_leads_nowhere_offers_things_of_its_own_kind(
    client: FlaskClient, path: str
) -> None:
    found = client.get(f"/{path}").get_json()["nearest"]

    assert found
    assert all(iri.startswith(f"{BASE}{path.partition('/')[0]}/") for iri in found)


def test_an_address_by_another_name_of_a_thing_offers_that_first(client: FlaskClient) -> None:
    found = client.get("/disease/myeloma").get_json()["nearest"]

    assert found[0] == f"{BASE}disease/multiple-myeloma"


def test_the_first_part_of_an_address_offers_what_lies_below(client: FlaskClient) -> None:
    nearest = client.get("/network").get_json()["nearest"]

    assert len(nearest) == 5
    assert all(iri.startswith(f"{BASE}network/") for iri in nearest)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/nothing-at-all-of-this-kind-here", id="unlike-anything"),
        pytest.param("/network/nordic-lymphoma-group.xlsx", id="unknown-suffix"),
        pytest.param("/queries/none/of/these", id="under-an-own-route"),
        pytest.param("/network/%3Ca%3E%22%7B", id="not-an-iri"),
        pytest.param("/network/%00", id="control-character"),
        pytest.param("/" + "a" * 5000, id="long"),
    ],
)
def test_what_the_graph_does_not_mention_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@given(
    stem=st.text(
        st.sampled_from('abz/.:~%#?&=<>"{}|^`\\ \n\x00\u00e5\u4e2d\U0001f600'), max_size=20
    ),
    start=st.sampled_from(["", "network/", "disease/", "graph/", "ontology", "networks/"]),
    suffix=st.sampled_from(["", ".ttl", ".html", ".csv", "."]),
)
@settings(max_examples=80)
def test_no_address_breaks_the_server(
    client: FlaskClient, start: str, stem: str, suffix: str
) -> None:
    path = f"/{start}{stem}{suffix}".encode().decode("latin-1")
    response = client.get("/", headers=BROWSER, environ_overrides={"PATH_INFO": path})

    assert response.status_code in {200, 301, 308, 404}, response.text


def test_a_slash_too_many_leads_to_the_thing(client: FlaskClient) -> None:
    response = client.get(f"{NLG}/")

    assert response.status_code == 301
    assert urlsplit(response.location).path == NLG


def test_own_routes_win_over_things(client: FlaskClient) -> None:
    assert client.get("/sparql?query=ASK%7B%7D").get_json() == {"head": {}, "boolean": True}
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/queries").content_type == "application/json"
    assert is_there(client, "/static/style.css")
    assert client.get("/static/none.css").status_code == 404


@pytest.fixture
def renamed(tmp_path: Path) -> Iterator[FlaskClient]:
    """Serve the small wood after an elm was felled and the ash became the oak."""
    release = releases.made(tmp_path)
    lines = [
        iri_register.COLUMNS,
        ("https://example.org/wood/ash", "moved", "https://example.org/wood/oak", "1.1.0"),
        ("https://example.org/wood/elm", "withdrawn", "", "1.2.0"),
        ("https://example.org/wood/oak", "current", "", "1.0.0"),
    ]
    (tmp_path / files.REGISTER).write_text("".join("\t".join(one) + "\n" for one in lines))
    with closing(InlineEngine(release, SETTINGS)) as engine:
        yield create_app(SETTINGS, release, engine).test_client()


def test_a_moved_thing_redirects_and_a_withdrawn_one_is_gone(renamed: FlaskClient) -> None:
    moved, gone = renamed.get("/ash"), renamed.get("/elm")

    assert (moved.status_code, moved.location) == (301, "/oak")
    assert renamed.get("/ash.ttl").location == "/oak.ttl"
    assert gone.status_code == 410
    assert "1.2.0" in gone.get_json()["detail"]
    assert renamed.get("/oak").status_code == 200


def test_a_release_carries_the_register_of_its_dataset(release: Release, root: Path) -> None:
    carried = release.folder / files.REGISTER

    assert carried.read_bytes() == (root / iri_register.FILE).read_bytes()


def test_another_dataset_has_pages_too(wood_client: FlaskClient) -> None:
    oak, graph = (
        wood_client.get("/oak", headers=BROWSER),
        wood_client.get("/graph/trees", headers=BROWSER),
    )

    assert '<h1><span lang="nb">' in page(oak) or "<h1>Eik på høyden</h1>" in page(oak)
    assert "Height m" in page(oak)
    assert '<a href="/birch">' in page(oak)
    assert "“nests in” of" in page(oak)
    assert "6 statements" in page(graph) or "7 statements" in page(graph)


def test_another_dataset_has_only_the_menu_that_it_fills(wood_client: FlaskClient) -> None:
    menu = page(wood_client.get("/")).partition("</header>")[0]

    assert "Networks" not in menu
    assert "Questions" in menu


@pytest.mark.parametrize("name", ["countries", "diseases", "organisations"])
def test_an_empty_list_says_so(tmp_path: Path, name: str) -> None:
    release = releases.made(tmp_path, "bare")
    with closing(InlineEngine(release, SETTINGS)) as engine:
        client = create_app(SETTINGS, release, engine).test_client()
        assert f"There are no {name}" in page(client.get(f"/{name}"))


def test_behind_a_prefix_another_host_and_tls_all_links_are_right(release: Release) -> None:
    with closing(InlineEngine(release, SETTINGS)) as engine:
        app = create_app(SETTINGS, release, engine)
        inner = app.wsgi_app

        def stripping(environ: dict[str, object], start: object) -> Iterable[bytes]:
            """Do what a proxy in front does: take the prefix off, and say who was asked."""
            path = str(environ["PATH_INFO"])
            if not path.startswith("/graph-of-care"):
                start("404 Not Found", [])  # type: ignore[operator]
                return []
            environ["PATH_INFO"] = path.removeprefix("/graph-of-care")
            environ["SCRIPT_NAME"] = "/graph-of-care"
            environ["wsgi.url_scheme"] = "https"
            environ["HTTP_HOST"] = "health.example"
            return inner(environ, start)  # type: ignore[arg-type]

        app.wsgi_app = stripping  # type: ignore[assignment]
        client = app.test_client()
        response = client.get(f"/graph-of-care{NLG}", headers=BROWSER)
        links = re.findall(r'(?:href|action)="(/[^"]*)"', response.text)

        assert response.headers["Content-Location"] == f"/graph-of-care{NLG}.html"
        assert f"</graph-of-care{NLG}.ttl>" in response.headers["Link"]
        assert links
        assert all(link.startswith("/graph-of-care/") for link in links)
        assert f'<link rel="canonical" href="https://health.example/graph-of-care{NLG}">' in (
            response.text
        )
        assert not [link for link in sorted(set(links)) if not is_there(client, link)]
        robots = client.get("/graph-of-care/robots.txt").text
        assert "Sitemap: https://health.example/graph-of-care/sitemap.xml" in robots
