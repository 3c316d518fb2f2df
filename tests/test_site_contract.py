"""What holds for every route: its parameters, its representations, and what it answers failures."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpers.apps import SETTINGS, client_of
from nordonc.http.negotiation import accepted_ranges
from nordonc.release.manifest import Release
from nordonc.site.request_parameters import contract_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

#: An address of each route.
PATHS = {
    "/": "/",
    "/.well-known/api-catalog": "/.well-known/api-catalog",
    "/.well-known/sparql-examples": "/.well-known/sparql-examples",
    "/.well-known/void": "/.well-known/void",
    "/<path:path>": "/network/nordcan",
    "/about": "/about",
    "/about/fair": "/about/fair",
    "/about/fair.<any(html, json):suffix>": "/about/fair.json",
    "/activities": "/activities",
    "/activities.<any(html, csv, xlsx):suffix>": "/activities.csv",
    "/changes.atom": "/changes.atom",
    "/context.jsonld": "/context.jsonld",
    "/corrections": "/corrections",
    "/corrections.<any(html, csv, xlsx):suffix>": "/corrections.csv",
    "/countries": "/countries",
    "/countries.<any(html, csv, xlsx):suffix>": "/countries.csv",
    "/croissant.json": "/croissant.json",
    "/diseases": "/diseases",
    "/diseases.<any(html, csv, xlsx):suffix>": "/diseases.csv",
    "/download": "/download",
    "/download.<any(html, ttl, jsonld, nt, rdf):suffix>": "/download.ttl",
    "/explore": "/explore",
    "/explore/<any(matrix, map):view>.<any(svg, png, xlsx):suffix>": "/explore/map.svg",
    "/explore/links.<any(svg, png, xlsx):suffix>": "/explore/links.svg",
    "/favicon.ico": "/favicon.ico",
    "/gaps": "/gaps",
    "/healthz": "/healthz",
    "/linkset": "/linkset",
    "/linkset.<any(json, txt):suffix>": "/linkset.txt",
    "/lookup": "/lookup",
    "/lookup.<any(html, json):suffix>": "/lookup.json",
    "/mappings": "/mappings",
    "/mappings.<any(html, json, tsv, ttl, jsonld, nt, rdf):suffix>": "/mappings.tsv",
    "/mappings/<name>.sssom.tsv": "/mappings/diseases.sssom.tsv",
    "/metrics": "/metrics",
    "/networks": "/networks",
    "/networks.<any(html, csv, xlsx):suffix>": "/networks.csv",
    "/openapi.json": "/openapi.json",
    "/organisations": "/organisations",
    "/organisations.<any(html, csv, xlsx):suffix>": "/organisations.csv",
    "/participations": "/participations",
    "/participations.<any(html, csv, xlsx):suffix>": "/participations.csv",
    "/prefixes": "/prefixes",
    "/prefixes.<any(html, ttl, jsonld):suffix>": "/prefixes.jsonld",
    "/queries": "/queries",
    "/queries.<any(html, json):suffix>": "/queries.json",
    "/queries/<name>": "/queries/networks-of-country",
    "/readyz": "/readyz",
    "/reconcile": "/reconcile",
    "/reconcile/extend/propose": "/reconcile/extend/propose",
    "/reconcile/suggest/<any(entity, property, type):kind>": "/reconcile/suggest/entity",
    "/releases/": "/releases/",
    "/releases.<any(html, json, ttl, jsonld, nt, rdf):suffix>": "/releases.ttl",
    "/releases/<version>/": "/releases/0.1.0/",
    "/releases/<version>.<any(html, json, ttl, jsonld, nt, rdf):suffix>": "/releases/0.1.0.json",
    "/releases/<version>/<name>": "/releases/0.1.0/SHA256SUMS",
    "/releases/<version>/changes": "/releases/0.1.0/changes",
    "/releases/<version>/changes.<any(html, json, rdfp):suffix>": "/releases/0.1.0/changes.json",
    "/robots.txt": "/robots.txt",
    "/sitemap.xml": "/sitemap.xml",
    "/sparql": "/sparql",
    "/static/<path:filename>": "/static/style.css",
    "/validation": "/validation",
    "/validation.<any(html, ttl, jsonld, nt, rdf):suffix>": "/validation.ttl",
    "/vocab.json": "/vocab.json",
}
#: Routes that want an identifier or a body; they have tests of their own.
WANTING = {
    "/reconcile/match",
    "/reconcile/extend",
    "/reconcile/preview",
    "/resource",
    "/resource.<any(ttl, nt, jsonld, rdf, csv, html):suffix>",
}
#: Clients of the SPARQL protocol send parameters of their own, which it passes over.
TAKES_ANY = {"/sparql"}
#: Pages with a form, and a value that it does not offer.
FORMS = {
    "/networks": "country=country/XX",
    "/corrections": "status=status/none",
    "/lookup": "limit=0",
    "/mappings": "vocabulary=none",
    "/queries": "tag=sailor",
    "/explore": "weakest=99",
    "/gaps": "country=country/XX",
    "/queries/networks-of-country": "country=country/XX",
}
LISTS = ("networks", "countries", "diseases", "organisations", "activities", "corrections")
GRAPHS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
#: Address without suffix, suffix and media type of each form that a page is offered in.
REPRESENTATIONS = [
    *((f"/{name}", "csv", "text/csv") for name in LISTS),
    *((f"/{name}", "html", "text/html") for name in LISTS),
    ("/queries", "json", "application/json"),
    ("/queries", "html", "text/html"),
    *(
        (page, suffix, media_type)
        for page in (
            "/download",
            "/releases",
            "/releases/0.1.0",
            "/validation",
            "/network/nordcan",
            "/ontology",
            "/mappings",
        )
        for suffix, media_type in (*GRAPHS.items(), ("html", "text/html"))
    ),
    ("/queries/networks-of-country", "csv", "text/csv"),
    ("/queries/networks-of-country", "html", "text/html"),
]

each_path = pytest.mark.parametrize("path", PATHS.values())


@pytest.fixture(scope="module")
def app(client: FlaskClient) -> Flask:
    return client.application


def test_every_route_is_looked_at_here(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} - WANTING == PATHS.keys()


@each_path
def test_a_route_answers(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.status_code == 200


@each_path
def test_a_parameter_that_is_not_known_is_refused(client: FlaskClient, path: str) -> None:
    with client.get(f"{path}?no-such=1") as response:
        assert response.status_code == (200 if path in TAKES_ANY else 400)
        assert ("no-such" in response.get_data(as_text=True)) is (path not in TAKES_ANY)


@each_path
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_is_not_utf_8_is_refused(client: FlaskClient, path: str, accept: str) -> None:
    with client.get(f"{path}?q=%FF", headers={"Accept": accept}) as response:
        assert response.status_code == 400
        assert "The URL is not UTF-8" in response.get_data(as_text=True)


def single_parameters(app: Flask) -> list[tuple[str, str]]:
    """Return each address with each parameter that has one value there."""
    with app.app_context():
        found = [
            (PATHS[rule.rule], name)
            for rule in app.url_map.iter_rules()
            if rule.rule in PATHS
            for name in sorted(contract_of(rule.endpoint).single)
        ]
    assert len(found) > 10
    return found


def test_a_parameter_with_one_value_is_refused_with_two(app: Flask, client: FlaskClient) -> None:
    """Several values of a parameter of a canned query are alternatives."""
    for path, name in single_parameters(app):
        response = client.get(f"{path}?{name}=1&{name}=2")
        assert response.status_code == 400, (path, name)
        assert name in response.get_data(as_text=True)


@pytest.mark.parametrize(("path", "query"), FORMS.items(), ids=FORMS)
def test_a_browser_has_the_form_again_with_what_was_wrong(
    client: FlaskClient, path: str, query: str
) -> None:
    for wrong in (query, "q=%FF", "no-such=1"):
        response = client.get(f"{path}?{wrong}", headers=BROWSER)
        assert response.status_code == 400
        assert response.headers["Cache-Control"] == "no-store"
        assert response.get_data(as_text=True).count("<form") == client.get(
            path, headers=BROWSER
        ).text.count("<form")
        assert response.get_data(as_text=True).count('class="refusal"') == 1
        data = client.get(f"{path}?{wrong}", headers={"Accept": "application/json, text/csv"})
        assert (data.status_code, data.content_type) == (400, "application/problem+json")


def test_the_form_keeps_what_was_right(client: FlaskClient) -> None:
    page = client.get("/networks?country=country/IS&kind=kind/none&q=trial", headers=BROWSER).text

    assert '<option value="country/IS" selected>' in page
    assert 'value="trial"' in page
    assert "kind=&#39;kind/none&#39; is not allowed" in page


@pytest.mark.parametrize(
    ("page", "suffix", "media_type"), REPRESENTATIONS, ids=lambda value: value.strip("/")
)
def test_accept_and_suffix_give_the_same(
    client: FlaskClient, page: str, suffix: str, media_type: str
) -> None:
    accepted = client.get(page, headers={"Accept": media_type})
    named = client.get(f"{page}.{suffix}")

    assert accepted.status_code == named.status_code == 200
    assert accepted.content_type == named.content_type
    assert accepted.content_type.startswith(media_type)
    assert "Accept" in accepted.headers["Vary"]
    assert accepted.headers["Content-Location"] == f"{page}.{suffix}"
    if suffix != "html":
        assert accepted.data == named.data


@pytest.mark.parametrize("page", sorted({page for page, _, _ in REPRESENTATIONS}))
def test_what_nobody_offers_is_not_acceptable_and_says_what_is(
    client: FlaskClient, page: str
) -> None:
    response = client.get(page, headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert accepted_ranges(response.get_json(force=True)["detail"].split(" as ")[1])


@pytest.mark.parametrize("page", ["/download", "/validation"])
def test_a_suffix_that_a_page_does_not_have_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(f"{page}.docx").status_code == 404


def test_a_strict_default_graph_changes_what_a_query_without_from_sees_and_no_page(
    release: Release, client: FlaskClient
) -> None:
    strict = client_of(release, replace(SETTINGS, default_graph="strict"))
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}

    assert strict.get("/sparql", query_string=count).text.split() == ["n", "0"]
    for path in ("/networks.csv", "/country/NO.nt", "/vocab.json", "/queries/hosts.csv"):
        assert strict.get(path).data == client.get(path).data


def test_an_address_with_tracking_parameters_is_the_one_without_them(client: FlaskClient) -> None:
    """As links are in mail and social networks; anything else that is not known stays 400."""
    for path in ("/network/nordcan", "/networks?q=trial", "/"):
        tracked = f"{path}{'&' if '?' in path else '?'}utm_source=mail&fbclid=a1&gclid=b2"
        plain, found = (client.get(one, headers={"Accept": "text/html"}) for one in (path, tracked))
        assert found.status_code == 200
        assert (found.data, found.headers["ETag"]) == (plain.data, plain.headers["ETag"])
    assert client.get("/network/nordcan?utm_source=mail&source=mail").status_code == 400
