"""FAIR Signposting, level 2: typed links of every kind of page and file, and the same as documents.

Source: https://signposting.org/FAIR/
"""

import json
import re
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS, client_of
from nordonc.http.web_links import Link, link_field
from nordonc.release.manifest import Release

HTML = {"Accept": "text/html"}
HOME = "http://localhost/"
SCHEMA = "https://schema.org/"
#: An address of each kind of page, whether its data are files of a release, and what it is about.
PAGES = {
    "/": "Dataset",
    "/download": "Dataset",
    "/releases/": "CollectionPage",
    "/releases/0.1.0/": "Dataset",
    "/dataset": "Dataset",
    "/network/nordcan": "Organization",
    "/country/FI": "Country",
    "/ontology": "DefinedTermSet",
    "/kind": "DefinedTermSet",
    "/graph/void": "Thing",
    "/resource?iri=https%3A%2F%2Fw3id.org%2Fnordonc%2Fnetwork%2Fnordcan": "Organization",
    "/networks": "CollectionPage",
    "/networks?country=country/IS": "CollectionPage",
    "/queries": "CollectionPage",
    "/queries/networks-of-country?country=country/IS": "WebPage",
    "/mappings": "WebPage",
    "/validation": "WebPage",
    "/prefixes": "WebPage",
    "/explore": "WebPage",
    "/about": "WebPage",
    "/lookup": "WebPage",
    "/sparql": "WebPage",
}
#: Data, and the page that they belong to.
FORMS = {
    "/network/nordcan.ttl": ("describes", "/network/nordcan"),
    "/network/nordcan.csv": ("collection", "/network/nordcan"),
    "/networks.csv?country=country/IS": ("collection", "/networks?country=country/IS"),
    "/queries/hosts.json": ("collection", "/queries/hosts"),
    "/queries/hosts.ttl": ("describes", "/queries/hosts"),
    "/mappings.tsv": ("collection", "/mappings"),
    "/validation.ttl": ("describes", "/validation"),
    "/releases/0.1.0/nordonc.ttl": ("collection", "/releases/0.1.0/"),
    "/releases/0.1.0/SHA256SUMS": ("collection", "/releases/0.1.0/"),
    "/explore/map.svg": ("collection", "/download"),
    "/openapi.json": ("collection", "/download"),
    "/mappings/diseases.sssom.tsv": ("collection", "/download"),
    "/.well-known/void": ("collection", "/download"),
}
each_page = pytest.mark.parametrize("path", PAGES)
_VALUE = re.compile(r'<([^<>"\s]+)>((?:; [a-z]+="[^"]*")+)(?:, |$)')


class Found(NamedTuple):
    """A link as a client reads it."""

    relation: str
    target: str
    type: str = ""


def read(fields: list[str]) -> list[Found]:
    """Return the links of header fields, which hold nothing else."""
    text = ", ".join(fields)
    assert _VALUE.sub("", text) == ""
    found = []
    for target, attributes in _VALUE.findall(text):
        told = dict(re.findall(r'; ([a-z]+)="([^"]*)"', attributes))
        found.append(Found(told["rel"], urljoin(HOME, target), told.get("type", "")))
    return found


def links_of(client: FlaskClient, path: str) -> list[Found]:
    with client.get(path, headers=HTML) as answer:
        assert answer.status_code == 200
        fields = answer.headers.getlist("Link")
    assert all(len(field) <= 2000 for field in fields)
    return read(fields)


def targets(links: list[Found], relation: str) -> list[str]:
    return [one.target for one in links if one.relation == relation]


def linkset(client: FlaskClient, links: list[Found]) -> dict[str, dict[str, Any]]:
    (address,) = targets(links, "linkset")
    answer = client.get(address.removeprefix(HOME[:-1]))
    assert answer.content_type == "application/linkset+json"
    return {one.pop("anchor"): one for one in json.loads(answer.data)["linkset"]}


@each_page
def test_a_page_has_the_links_of_a_landing_page(
    client: FlaskClient, release: Release, path: str
) -> None:
    links = links_of(client, path)

    assert len(targets(links, "cite-as")) == 1
    assert targets(links, "author") == [f"{release.manifest.base}organisation/nordonc"]
    assert targets(links, "license") == [release.manifest.licence]
    types = targets(links, "type")
    assert types == list(dict.fromkeys([f"{SCHEMA}AboutPage", SCHEMA + PAGES[path]]))
    assert {"text/turtle", "application/ld+json"} == {
        one.type for one in links if one.relation == "describedby"
    }


@each_page
def test_what_the_links_of_a_page_lead_to_is_there_in_the_type_they_say(
    client: FlaskClient, path: str
) -> None:
    kinds = {"describedby", "item", "collection", "linkset", "api-catalog"}
    for one in links_of(client, path):
        if one.relation in kinds:
            with client.get(one.target.removeprefix(HOME[:-1]), headers={"Accept": one.type}) as it:
                assert it.status_code == 200, one
                assert it.mimetype in {one.type, "application/sparql-results+json"}, one


@pytest.mark.parametrize("path", FORMS)
def test_data_lead_back_to_their_page(client: FlaskClient, path: str) -> None:
    relation, page = FORMS[path]
    links = links_of(client, path)

    assert targets(links, relation) == [urljoin(HOME, page)]
    assert len(targets(links, "cite-as")) == len(targets(links, "license")) == 1
    assert targets(links, "author")
    (kind,) = targets(links, "type")
    assert kind == SCHEMA + ("ImageObject" if path.endswith(".svg") else "DataDownload")


@pytest.mark.parametrize("path", [*PAGES, *FORMS])
def test_the_linkset_says_what_the_headers_say(client: FlaskClient, path: str) -> None:
    links = links_of(client, path)
    told = linkset(client, links)

    context = told[urljoin(HOME, path)]
    for relation in ("cite-as", "author", "license", "type", "describedby", "item", "collection"):
        expected = targets(links, relation)
        assert [one["href"] for one in context.get(relation, [])] == expected, relation
    for item in targets(links, "item") if path in PAGES else ():
        assert [one["href"] for one in told[item]["collection"]] == targets(
            links_of(client, item.removeprefix(HOME[:-1])), "collection"
        )


@pytest.mark.parametrize("path", ["/", "/network/nordcan", "/releases/0.1.0/"])
def test_the_linkset_is_the_same_as_text_and_as_json(client: FlaskClient, path: str) -> None:
    asked = {"Accept": "application/linkset"}
    text = client.get("/linkset", query_string={"of": path}, headers=asked)
    as_json = json.loads(client.get("/linkset.json", query_string={"of": path}).data)

    assert text.content_type == "application/linkset"
    lines = text.text.strip().split(",\n")
    told = [re.fullmatch(r'<([^>]*)>; rel="([^"]*)".*; anchor="([^"]*)"', line) for line in lines]
    assert {one.groups() for one in told if one} == {
        (link["href"], relation, context["anchor"])
        for context in as_json["linkset"]
        for relation, values in context.items()
        if relation != "anchor"
        for link in values
    }
    assert all(told)


def test_what_is_no_page_has_no_linkset(client: FlaskClient) -> None:
    for path in ("/network/none", "/healthz", "/static/style.css", "//x", "no"):
        assert client.get("/linkset", query_string={"of": path}).status_code == 404


def test_a_fault_and_what_is_for_machines_alone_have_no_typed_links(client: FlaskClient) -> None:
    for path in ("/network/none", "/healthz", "/robots.txt", "/networks?no=1"):
        assert "cite-as" not in ", ".join(client.get(path).headers.getlist("Link"))


def test_below_a_path_all_links_are_below_it(release: Release) -> None:
    client = client_of(release, replace(SETTINGS, base="https://kg.example.org/graph/"))
    (address,) = targets(links_of(client, "/network/nordcan"), "linkset")
    assert address == f"{HOME}graph/linkset.json?of=/graph/network/nordcan"

    asked = {"of": "/graph/network/nordcan"}
    (page, *rest) = json.loads(client.get("/linkset", query_string=asked).data)["linkset"]
    assert page["anchor"] == "https://kg.example.org/graph/network/nordcan"
    assert all(one["anchor"].startswith("https://kg.example.org/graph/network/") for one in rest)


def test_a_page_of_an_older_release_leads_to_data_of_the_same(client: FlaskClient) -> None:
    links = links_of(client, "/network/nordcan?release=0.1.0")

    for relation in ("describedby", "item"):
        assert all(target.endswith("?release=0.1.0") for target in targets(links, relation))


@pytest.mark.parametrize(
    "path", ["/about/fair", "/network/nordcan", "/networks?country=country/IS"]
)
def test_the_linkset_of_a_pinned_page_is_of_the_same_release(
    client: FlaskClient, path: str
) -> None:
    pinned = f"{path}{'&' if '?' in path else '?'}release=0.1.0"
    links = links_of(client, pinned)

    (place,) = targets(links, "linkset")
    assert place.endswith("&release=0.1.0")
    told = linkset(client, links)[urljoin(HOME, pinned)]
    assert [one["href"] for one in told["cite-as"]] == targets(links, "cite-as")


def test_whoever_asks_for_the_linkset_of_a_pinned_address_is_led_to_that_release(
    client: FlaskClient,
) -> None:
    asked = {"of": "/networks?release=0.1.0&country=country/IS"}
    answer = client.get("/linkset.json", query_string=asked)

    assert answer.status_code == 302
    assert answer.location == "/linkset.json?of=/networks?country%3Dcountry/IS&release=0.1.0"
    assert client.get(answer.location).status_code == 200
    assert client.get("/linkset.json?of=/networks?release=9&release=0.1.0").status_code == 302
    assert client.get("/linkset.json?of=/networks&release=9").status_code == 404


def test_an_address_cannot_smuggle_a_link_into_a_linkset(client: FlaskClient) -> None:
    asked = {"of": '/about/fair?x=">,<https://evil.example/>; rel="cite-as#fragment'}
    text = client.get("/linkset.txt", query_string=asked).text

    assert len(re.findall(r"rel=.cite-as", text)) == 2
    assert "<https://evil" not in text
    assert "%3Chttps://evil.example/%3E" in text
    assert "fragment" not in text


@pytest.mark.parametrize("page", ["changes", "changes.json", ""])
def test_a_release_that_is_not_kept_has_no_linkset(client: FlaskClient, page: str) -> None:
    assert client.get("/linkset", query_string={"of": f"/releases/9/{page}"}).status_code == 404


def test_a_browser_is_given_a_linkset_too(client: FlaskClient) -> None:
    def asked(accept: str) -> tuple[int, str | None]:
        answer = client.get("/linkset?of=/about", headers={"Accept": accept})
        return answer.status_code, answer.mimetype

    assert asked("text/html,application/xhtml+xml,*/*;q=0.8") == (200, "application/linkset+json")
    assert asked("text/html, application/linkset;q=0.1") == (200, "application/linkset")
    assert asked("image/png")[0] == asked("*/*;q=0")[0] == 406


def test_a_client_that_holds_a_page_is_told_its_links_again(client: FlaskClient) -> None:
    first = client.get("/network/nordcan")
    again = client.get("/network/nordcan", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.headers.getlist("Link") == first.headers.getlist("Link")


def test_a_field_has_as_many_links_as_there_is_room_for() -> None:
    links = [Link("item", f"/{number}" * 20) for number in range(9)]

    assert link_field(links, 150) == ", ".join(map(str, links[:2]))
    assert link_field(links[:1] * 2, 1000) == str(links[0])


def test_a_dataset_without_a_base_has_typed_links_too(wood_client: FlaskClient) -> None:
    links = links_of(wood_client, "/")

    assert targets(links, "item")
    assert targets(links, "cite-as")[0].startswith("http")
    assert linkset(wood_client, links).keys() >= {HOME}


def test_the_catalogue_of_interfaces_leads_to_what_describes_them(client: FlaskClient) -> None:
    path = "/.well-known/api-catalog"
    profile = "https://www.rfc-editor.org/info/rfc9727"
    answer, head = client.get(path), client.head(path)

    assert answer.content_type == f'application/linkset+json; profile="{profile}"'
    assert any('rel="api-catalog"' in one for one in head.headers.getlist("Link"))
    own, *interfaces = json.loads(answer.data)["linkset"]
    assert own["anchor"] == HOME[:-1] + path
    assert [one["href"] for one in own["item"]] == [one["anchor"] for one in interfaces]
    assert {f"{HOME}sparql", f"{HOME}queries", f"{HOME}lookup", f"{HOME}reconcile"} == {
        one["anchor"] for one in interfaces
    }
    for one in interfaces:
        assert {"service-desc", "status"} <= one.keys()
        for link in (*one["service-desc"], *one["status"], *one.get("service-doc", ())):
            told = client.get(
                link["href"].removeprefix(HOME[:-1]), headers={"Accept": link["type"]}
            )
            assert (told.status_code, told.mimetype) == (200, link["type"])


@pytest.mark.clients
@pytest.mark.parametrize("path", ["/", "/download", "/network/nordcan", "/networks", "/ontology"])
def test_a_client_of_others_finds_the_same(url: str, path: str) -> None:
    client = pytest.importorskip("signposting")
    found = client.find_signposting_http(url + path)

    assert found.citeAs
    assert found.license
    assert found.authors
    assert found.types
    assert found.describedBy
    assert {str(one.type) for one in found.linksets} == {"application/linkset+json"}
    (address,) = (str(one.target) for one in found.linksets)
    for document in (address, address.replace(".json?", ".txt?")):
        told = client.find_signposting_linkset(document).for_context(url + path)
        for relation in ("authors", "types", "describedBy", "items", "collection"):
            assert _places(getattr(told, relation)) == _places(getattr(found, relation)), relation
        assert told.citeAs.target == found.citeAs.target


def _places(signposts: Any) -> set[str]:  # noqa: ANN401  one, several or none, of a library without types
    if not signposts:
        return set()
    return {str(one.target) for one in (signposts if isinstance(signposts, set) else [signposts])}
