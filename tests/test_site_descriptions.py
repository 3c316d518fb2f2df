"""What is said of a thing is all that the graph says of it, on its page and in its data alike."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.apps import SETTINGS, client_of
from helpers.releases import made_of
from helpers.statements import FORMATS, of_csv, triples
from nordonc.engine.inline import InlineEngine
from nordonc.site.app import create_app
from nordonc.site.resource.resource_data import INCOMING

BASE = "https://example.org/wood/"
HTML = {"Accept": "text/html"}
HEAD = f"""@base <{BASE}> .
@prefix ex: <{BASE}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
"""
#: Nests of nodes without a name, as the commonest vocabularies have them, and texts in them.
NESTS = {
    "list": ('( ex:a "two" "three" )', ["two", "three"]),
    "nest": ('[ ex:p [ ex:p [ ex:p [ rdfs:label "deep" ] ] ] ]', ["deep"]),
    "union": ("[ a owl:Class ; owl:unionOf ( ex:a ex:b [ owl:complementOf ex:c ] ) ]", ["ex:c"]),
    "members": ("[ a skos:OrderedCollection ; skos:memberList ( ex:a ex:b ) ]", ["ex:b"]),
    "label": ('[ a skosxl:Label ; skosxl:literalForm "Fichte"@de ]', ["Fichte"]),
    "deeper": ("[ ex:p " * 40 + '"down"' + " ]" * 40, ["down"]),
    "long": ("( " + " ".join(f'"item {n}"' for n in range(3000)) + " )", ["item 0", "item 2999"]),
}


@pytest.fixture
def client_for(tmp_path: Path) -> Callable[[str], FlaskClient]:
    """Return what serves Turtle as a dataset whose base is ``BASE``."""
    return lambda turtle: client_of(made_of(tmp_path, HEAD + turtle))


def text_of(page: str) -> str:
    """Return what the main part of a page says."""
    main = page[page.index("<main") : page.index("</main>")]
    return unescape(re.sub(r"<[^>]*>", " ", main))


def described(client: FlaskClient, thing: str) -> frozenset[str]:
    answer = client.get("/sparql", query_string={"query": f"DESCRIBE <{BASE}{thing}>"})
    return triples(answer.data, "ttl")


@pytest.mark.parametrize(("value", "texts"), NESTS.values(), ids=NESTS)
def test_nodes_without_a_name_arrive_whole_in_every_format_and_on_the_page(
    client_for: Callable[[str], FlaskClient], value: str, texts: list[str]
) -> None:
    client = client_for(f"ex:it ex:value {value} .")

    expected = described(client, "it")
    for suffix in FORMATS:
        assert triples(client.get(f"/it.{suffix}").data, suffix) == expected
    assert of_csv(client.get("/it.csv").text) == expected
    page = text_of(client.get("/it", headers=HTML).text)
    assert all(text.removeprefix("ex:") in page for text in texts)
    assert "(blank node)" not in page


def test_a_page_shows_every_name_and_every_comment_in_every_language(
    client_for: Callable[[str], FlaskClient],
) -> None:
    page = text_of(
        client_for(
            """ex:cat a owl:Class ; rdfs:label "cat"@en, "kissa"@fi, "katt"@sv ;
            rdfs:comment "First."@en, "Second."@en, "Suomeksi."@fi ;
            skos:definition "A small feline."@en, "A pet."@en ."""
        )
        .get("/cat", headers=HTML)
        .text
    )

    for text in ("kissa", "katt", "First.", "Second.", "Suomeksi.", "A small feline.", "A pet."):
        assert page.count(text) == 1


def test_a_circle_of_nodes_without_a_name_ends_on_the_page(
    client_for: Callable[[str], FlaskClient],
) -> None:
    client = client_for('ex:it ex:p _:a . _:a ex:p _:b ; rdfs:label "one" . _:b ex:p _:a .')

    page = client.get("/it", headers=HTML).text
    assert page.count('href="#node-1"') == 2
    assert page.count('id="node-1"') == 1
    assert text_of(page).count("one") == 1


def test_a_broken_list_shows_all_its_cells(client_for: Callable[[str], FlaskClient]) -> None:
    page = text_of(
        client_for(
            """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
            ex:it ex:p [ rdf:first "a", "b" ; rdf:rest [ rdf:first "c" ; rdf:rest "end" ] ] ."""
        )
        .get("/it", headers=HTML)
        .text
    )

    assert all(f" {text} " in page for text in ("a", "b", "c", "end"))


def pages(client: FlaskClient, path: str) -> Iterator[bytes]:
    """Yield the pages of data, each found by the link of the one before."""
    while path:
        answer = client.get(path)
        yield answer.data
        found = re.search(r'<([^>]*)>; rel="next"', answer.headers["Link"])
        path = found[1] if found else ""


def test_links_beyond_a_page_stand_on_the_next_one(
    client_for: Callable[[str], FlaskClient],
) -> None:
    links = 2 * INCOMING + 600
    client = client_for("".join(f"ex:c{n} ex:in ex:scheme .\n" for n in range(links)))

    for suffix in ("ttl", "nt", "csv"):
        parts = list(pages(client, f"/scheme.{suffix}"))
        assert len(parts) == 3
        assert len(set(re.findall(rb"wood/c\d+", b"".join(parts)))) == links
    page = client.get("/scheme", headers=HTML).text
    assert "Page 1 of 3: 4,600 statements lead here" in text_of(page)
    assert 'rel="next" href="/scheme?page=2"' in page
    assert client.get("/scheme.ttl?page=4").status_code == 404
    assert client.get("/scheme.ttl?page=0").status_code == 400


NAMES = st.sampled_from([f"ex:n{n}" for n in range(4)] + [f"_:b{n}" for n in range(5)])
LITERALS = st.builds(
    lambda text, tag: f'"{text}"{tag}',
    st.text("abcxyz", min_size=3, max_size=6),
    st.sampled_from(["", "@en", "@fi", "@en-gb", "^^<urn:unit>"]),
)
PROPERTIES = ["rdfs:label", "rdfs:comment", "skos:prefLabel", "skos:definition", "ex:p", "ex:q"]
GRAPHS = st.lists(
    st.tuples(NAMES, st.sampled_from(PROPERTIES), st.one_of(NAMES, LITERALS, LITERALS)),
    min_size=1,
    max_size=25,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=GRAPHS)
def test_page_and_all_data_cover_the_same_statements(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    turtle = "ex:n0 ex:p _:b0 .\n" + "".join(f"{' '.join(row)} .\n" for row in rows)
    release = made_of(tmp_path_factory.mktemp("graph"), HEAD + turtle)
    with closing(InlineEngine(release, SETTINGS)) as engine:
        client = create_app(SETTINGS, release, engine).test_client()
        bodies = {suffix: client.get(f"/n0.{suffix}").data for suffix in FORMATS}
        page = text_of(client.get("/n0", headers=HTML).text)
        cbd = described(client, "n0")

    found = {suffix: triples(body, suffix) for suffix, body in bodies.items()}
    assert len(set(found.values())) == 1
    assert {*filter(is_plain, cbd)} <= found["nt"]
    told = [one for one in ox.parse(bodies["nt"], format=ox.RdfFormat.N_TRIPLES) if is_own(one)]
    for quad in told:
        assert quad.object.value in page, quad


def is_plain(triple: str) -> bool:
    """Tell whether no node of a triple lacks a name: others bear other labels elsewhere."""
    return "_:" not in triple


def is_own(quad: ox.Quad) -> bool:
    """Tell whether a statement with a literal is about the thing, or a node without a name."""
    of_thing = quad.subject == ox.NamedNode(f"{BASE}n0")
    is_blank = isinstance(quad.subject, ox.BlankNode)
    return isinstance(quad.object, ox.Literal) and (of_thing or is_blank)
