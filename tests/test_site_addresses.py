"""An IRI leads to an address and an address to its IRI, whatever letters it has."""

import re
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from helpers.apps import SETTINGS, client_of
from helpers.releases import made_of
from nordonc.engine.inline import InlineEngine
from nordonc.site.app import create_app
from nordonc.site.iri_paths import iris_of, path_of
from nordonc.site.links import href
from nordonc.site.state import served

BASE = "https://example.org/wood/"
HTML = {"Accept": "text/html"}
#: What follows the base in IRIs that are hard to find again.
ODD = (
    *("q?x=1&y=2", "page#it", "page#it/too?", "enc%2Fslash", "enc/slash", "../up", "a/./b", "a//b"),
    *("/root", "p(1)", "a:b", "a,b;c", "jälki", "j%C3%A4lki", "two%20words", "end/", "#top", "a+b"),
    *(
        "report",
        "report.ttl",
        "table.csv",
        "page.html",
        "explore",
        "download",
        "queries",
        "sparql/x",
    ),
    *(
        "static/style.css",
        "networks",
        "resource",
        "a&b='c'",
        "100%25",
        "日本/語",
        "a.b",
        "a..b",
        "~x",
    ),
)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Return what serves a dataset of such IRIs, and of one without its base."""
    lines = [f"<{BASE}{one}> a <{BASE}Odd> .\n" for one in ODD]
    lines.append(f"<urn:outside> <{BASE}p> <{BASE}report> .\n")
    release = made_of(tmp_path_factory.mktemp("odd"), "".join(lines))
    with closing(InlineEngine(release, SETTINGS)) as engine:
        yield create_app(SETTINGS, release, engine).test_client()


def address_of(client: FlaskClient, iri: str) -> str:
    with client.application.test_request_context("/"):
        return href(iri)


@pytest.mark.parametrize("rest", ODD)
def test_the_own_link_of_an_odd_iri_leads_to_its_page_and_its_data(
    odd: FlaskClient, rest: str
) -> None:
    address = address_of(odd, BASE + rest)

    page = odd.get(address, headers=HTML)
    assert page.status_code == 200
    stated = f"<{BASE}{rest}> "
    if "#" in address:
        assert f'id="{urlsplit(address).fragment}"'.replace("%", "") in page.text
    else:
        assert f"<code>{BASE}{rest}</code>" in unescape(page.text)
    assert stated in odd.get(address, headers={"Accept": "application/n-triples"}).text
    for place in re.findall(r'<link rel="alternate"[^>]* href="([^"]*)"', page.text):
        assert odd.get(unescape(place)).status_code == 200


def test_no_page_of_odd_iris_links_to_nothing(odd: FlaskClient) -> None:
    page = odd.get("/graph/text", headers=HTML).text
    links = {unescape(found) for found in re.findall(r'href="(/[^"]*)"', page)}

    assert len(links) > len(ODD)
    assert {
        link: odd.get(link).status_code for link in links if odd.get(link).status_code != 200
    } == {}


def test_an_iri_of_any_namespace_has_a_page_and_data_at_resource(odd: FlaskClient) -> None:
    for suffix in ("", ".ttl", ".nt", ".jsonld", ".rdf", ".csv"):
        assert "urn:outside" in odd.get(f"/resource{suffix}?iri=urn:outside").text
    assert "<code>urn:outside</code>" in odd.get("/resource?iri=urn:outside", headers=HTML).text
    assert odd.get("/resource?iri=urn:nothing").status_code == 404
    assert odd.get("/resource?iri=nothing").status_code == 404
    assert odd.get("/resource").status_code == 404


def test_the_document_of_a_hash_iri_gives_what_it_describes(odd: FlaskClient) -> None:
    found = ox.parse(odd.get("/page.nt").data, format=ox.RdfFormat.N_TRIPLES)

    assert {one.subject.value for one in found} == {f"{BASE}page#it", f"{BASE}page#it/too?"}
    assert 'id="it"' in odd.get("/page", headers=HTML).text
    assert f"<code>{BASE}page#it</code>" in odd.get("/page%23it", headers=HTML).text


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Return what serves a vocabulary that does not tell its namespace."""
    return client_of(
        made_of(
            tmp_path_factory.mktemp("ns"),
            f"""@prefix owl: <http://www.w3.org/2002/07/owl#> .
            @prefix ns: <{BASE}ns#> .
            <{BASE}ns> a owl:Ontology .
            ns:Cat a owl:Class ; ns:eats [ owl:unionOf ( ns:Mouse ) ] .""",
        )
    )


def test_a_vocabulary_without_a_stated_namespace_gives_its_terms(vocabulary: FlaskClient) -> None:
    assert vocabulary.get("/ns.nt").text.count(f"<{BASE}ns#Mouse>") == 1
    page = vocabulary.get("/ns", headers=HTML).text
    assert 'id="Cat"' in page
    assert "Mouse" in page


#: Parts of IRIs: what may stand there, and what is hard in an address.
PARTS = st.text(
    st.one_of(
        st.sampled_from("?#%/.()':,;=&+ab~é日"),
        st.characters(min_codepoint=0xA1, exclude_categories=["Cs", "Co", "Cn", "Zs", "Zl", "Zp"]),
    ),
    min_size=1,
    max_size=12,
)


@given(rest=PARTS)
def test_a_path_gives_back_its_iri(rest: str) -> None:
    iri = BASE + rest
    path, _, _ = path_of(iri, BASE).partition("#")
    document, _, _ = iri.partition("#")

    assert path.isascii()
    assert not set(path) & set('?#<>" {}|\\^`')
    if path:
        try:
            ox.NamedNode(document)
        except ValueError:
            return
        assert next(iris_of(unquote(path), BASE)) == document


@given(path=PARTS)
def test_an_iri_of_a_path_leads_back_to_it(path: str) -> None:
    for iri in iris_of(path, BASE):
        again = path_of(iri, BASE)
        if again and "#" not in again:
            assert iri in set(iris_of(unquote(again), BASE))


def test_no_base_means_no_paths(odd: FlaskClient) -> None:
    assert path_of("https://example.org/x", "") == ""
    with odd.application.test_request_context("/"):
        assert served().manifest.base == BASE
