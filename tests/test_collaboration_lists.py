"""The lists with their filters, and what search engines and browsers look for."""

import csv
import io
import json
import re
from contextlib import closing
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS
from helpers.places import NETWORKS
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.errors import BusyError
from nordonc.rdf.collation import folded
from nordonc.release.manifest import Release
from nordonc.site.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BASE = "https://w3id.org/nordonc/"
LISTS = ["networks", "countries", "diseases", "organisations", "activities", "corrections"]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.text)))


def names(client: FlaskClient, query: str) -> list[str]:
    return [row["name"] for row in rows(client, f"/networks.csv?{query}")]


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_everything_that_its_rows_name(client: FlaskClient, name: str) -> None:
    shown = unescape(page(client, f"/{name}"))
    listed = rows(client, f"/{name}.csv")

    assert len(listed) > 9
    assert f'href="/{name}.csv"' in shown
    for row in listed:
        assert f'href="/{row["iri"].removeprefix(BASE)}"' in shown


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param(
            "nopho", ["Nordic Society for Paediatric Haematology and Oncology"], id="short"
        ),
        pytest.param("myeloma", ["Nordic Myeloma Study Group"], id="disease"),
        pytest.param("MYELOMA  iceland", ["Nordic Myeloma Study Group"], id="disease-and-country"),
        pytest.param("myeloma poland", [], id="nowhere"),
    ],
)
def test_a_search_finds_networks_by_all_their_names(
    client: FlaskClient, words: str, found: list[str]
) -> None:
    query = f"q={words.replace(' ', '+')}"

    assert names(client, query) == found
    assert f"{len(found)} of {NETWORKS} networks" in page(client, f"/networks?{query}")


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        pytest.param("Malmö", "malmo", id="ring-and-dots"),
        pytest.param("Færøerne  Åland", "faeroerne aland", id="letters-of-their-own"),
        pytest.param("Sjúkrahús ÞÓR", "sjukrahus thor", id="icelandic"),
    ],
)
def test_names_are_compared_without_accents(typed: str, compared: str) -> None:
    assert folded(typed) == compared


def test_a_disease_finds_networks_for_its_parts_too(client: FlaskClient) -> None:
    found = names(client, "disease=disease/haematological-malignancy")

    assert "Nordic Myeloma Study Group" in found
    assert "Nordic CLL Study Group" in found
    assert "NORDCAN" not in found


def test_each_count_is_what_its_choice_leaves(client: FlaskClient) -> None:
    text = page(client, "/networks?country=country/EE")
    options = re.findall(r'<select id="(\w+)".*?</select>', text, re.DOTALL)
    assert options == ["country", "disease", "kind", "activity", "audience"]
    for select in re.findall(r"<select id=.*?</select>", text, re.DOTALL):
        name = re.findall(r'name="(\w+)"', select)[0]
        for choice, count in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)', select):
            query = "" if name == "country" else "country=country/EE&"
            assert len(names(client, f"{query}{name}={choice}")) == int(count)


def test_a_choice_is_kept_in_the_form_and_in_the_rows(client: FlaskClient) -> None:
    text = page(client, "/networks?q=trial&country=country/IS&kind=")

    assert '<option value="country/IS" selected>' in text
    assert 'type="search" value="trial"' in text
    assert 'href="/networks.csv?q=trial&amp;country=country%2FIS"' in text


@pytest.mark.parametrize("address", ["/networks", "/networks.csv"])
def test_a_value_that_the_graph_has_not_is_refused_with_those_it_has(
    client: FlaskClient, address: str
) -> None:
    response = client.get(f"{address}?country=country/XX")

    assert response.status_code == 400
    assert "country='country/XX' is not allowed" in response.get_json()["detail"]
    assert "country/DK" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "words", ["%22%3E%3Cscript%3E", "}}{{7*7}}", "%00", "\\u0022", "'%20OR%201=1", "x" * 4000]
)
def test_hostile_words_find_nothing_and_break_nothing(client: FlaskClient, words: str) -> None:
    text = page(client, f"/networks?q={words}")

    assert "<script>" not in text
    assert f"0 of {NETWORKS} networks" in text


def test_corrections_can_be_narrowed_to_the_open_ones(client: FlaskClient) -> None:
    found = rows(client, "/corrections.csv?status=correction-status/proposed")

    assert found
    assert {row["status"] for row in found} == {"proposed"}


def test_countries_count_the_networks_that_they_take_part_in(client: FlaskClient) -> None:
    counted = {row["code"]: int(row["networks"]) for row in rows(client, "/countries.csv")}

    for code in ("NO", "IS", "EE"):
        assert counted[code] == len(names(client, f"country=country/{code}"))


def test_a_disease_counts_each_network_once(client: FlaskClient) -> None:
    counted = {
        row["iri"]: int(row["networks with narrower"]) for row in rows(client, "/diseases.csv")
    }

    for iri, count in counted.items():
        found = names(client, f"disease={iri.removeprefix(BASE)}")
        assert len(found) == count, iri


def test_the_home_page_leads_to_lists_and_its_search_box_works(client: FlaskClient) -> None:
    text = page(client, "/")

    for name in ("networks", "countries", "diseases", "organisations", "corrections"):
        assert f'<a href="/{name}">' in text
    assert '<form action="/networks" method="get"' in text
    assert '<input id="q" name="q"' in text
    data, _ = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert json.loads(data)["potentialAction"]["target"] == "http://localhost/networks?q={words}"


@pytest.mark.parametrize("address", ["/", "/networks", "/diseases", "/network/nordcan"])
def test_a_page_says_what_it_is_to_those_who_share_it(client: FlaskClient, address: str) -> None:
    text = page(client, address)
    head = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]+)">', text))

    assert set(head) == {"og:site_name", "og:type", "og:title", "og:description", "og:url"}
    assert head["og:url"] == f"http://localhost{address}"
    assert "favicon.svg" in text


def test_the_map_of_the_site_leads_only_to_pages(client: FlaskClient) -> None:
    response = client.get("/sitemap.xml")
    found = [one.text or "" for one in ET.fromstring(response.text).iter(f"{SITEMAP}loc")]  # noqa: S314  our own
    paths = [urlsplit(address).path for address in found]

    assert response.content_type == "application/xml"
    assert len(found) == len(set(found)) > 500
    assert {"/", "/networks", "/network/nordcan", "/ontology"} <= set(paths)
    assert not [one for one in paths[::25] if client.get(one, headers=BROWSER).status_code != 200]


class Busy(InlineEngine):
    """An engine that has no time."""

    def answer(self, _query: Query) -> Answer:
        """Refuse."""
        raise BusyError("Every worker is taken")


def test_a_page_that_tells_of_a_failure_has_a_menu_too(release: Release) -> None:
    with closing(Busy(release, SETTINGS)) as engine:
        client = create_app(SETTINGS, release, engine).test_client()
        response = client.get("/networks", headers=BROWSER)

    assert response.status_code == 503
    assert "Every worker is taken" in response.text
    assert ">SPARQL</a>" in response.text


def test_robots_find_the_map_and_ask_no_queries(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text

    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /sparql" in text
