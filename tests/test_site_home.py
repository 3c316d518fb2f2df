"""The home page, the foot of every page, the page about the site, and the hues of diseases."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import nordonc.site
from helpers.apps import SETTINGS, client_of
from nordonc.collaboration import home_sections
from nordonc.collaboration.pictures.palette import HUES
from nordonc.release.manifest import Release

BROWSER = {"Accept": "text/html"}
STYLE = Path(nordonc.site.__file__).parent / "static" / "style.css"
QUESTIONS = [question for door in home_sections.DOORS for question in door.questions]


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("question", QUESTIONS, ids=[one.text for one in QUESTIONS])
def test_every_question_on_the_home_page_has_an_answer(
    client: FlaskClient, question: home_sections.Question
) -> None:
    shown = page(client, f"/{question.address}")

    assert f'href="/{question.address}"' in unescape(page(client, "/"))
    assert "No results means" not in shown
    assert "The source names no network for it" not in shown


def test_the_home_page_says_what_it_is_from_which_source_and_leads_with_the_search(
    client: FlaskClient,
) -> None:
    shown = page(client, "/").partition("<main")[2]

    assert "the overview by NorCRIN" in shown
    assert shown.index('role="search"') < shown.index("<svg") < shown.index("What people ask")
    assert all(f">{sample}</a>" in shown for sample in home_sections.SAMPLES)
    assert '<option value="multiple myeloma">' in shown


@pytest.mark.parametrize("sample", home_sections.SAMPLES)
def test_every_sample_finds_something(client: FlaskClient, sample: str) -> None:
    assert '<a class="card"' in page(client, f"/networks?q={sample}")


def test_a_graph_without_the_things_of_a_question_is_not_asked_it(wood_client: FlaskClient) -> None:
    shown = page(wood_client, "/")

    assert "breast cancer" not in shown
    assert "<h1>" in shown


def test_the_statements_of_the_graphs_add_up_to_the_one_total(client: FlaskClient) -> None:
    shown = page(client, "/download")
    table = shown.partition('id="graphs"')[2].partition("</table>")[0]
    *parts, total = [
        int(number.replace(",", "")) for number in re.findall(r'class="number">([\d,]+)<', table)
    ]

    assert sum(parts) == total
    assert f"{total:,} statements" in page(client, "/")


def test_the_foot_of_every_page_leads_to_what_describes_the_site(client: FlaskClient) -> None:
    foot = page(client, "/network/nordcan").partition("<footer>")[2]

    for address in ("/about", "/about#source", "/about#report", "/ontology", "/shapes"):
        assert f'href="{address}"' in foot
    for address in ("/activities", "/corrections", "/openapi.json", "/download", "/gaps"):
        assert f'href="{address}"' in foot


def test_the_foot_leads_nowhere_that_is_not_there(
    client: FlaskClient, wood_client: FlaskClient
) -> None:
    for site in (client, wood_client):
        foot = page(site, "/").partition("<footer>")[2]
        for address in re.findall(r'href="(/[^"#]*)', foot):
            assert site.get(address, headers=BROWSER).status_code == 200, address


def test_a_report_names_the_thing_and_the_release(client: FlaskClient) -> None:
    thing = "https://w3id.org/nordonc/network/nordcan"
    shown = page(client, f"/about?thing={thing}")

    assert thing in shown
    assert "Release 0.1.0" in shown
    assert "norcrin@helse-bergen.no" in shown
    assert "<script>" not in page(client, "/about?thing=<script>")


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        pytest.param(
            "mailto:graph@example.org",
            "mailto:graph@example.org?subject=Mistake%20in%20nordonc&amp;body=https%3A//w3id.org",
            id="mail",
        ),
        pytest.param("https://example.org/issues", "https://example.org/issues", id="page"),
    ],
)
def test_a_report_goes_to_the_address_that_the_server_was_given(
    release: Release, contact: str, address: str
) -> None:
    client = client_of(release, replace(SETTINGS, contact=contact))
    shown = page(client, "/about?thing=https://w3id.org/nordonc/network/nordcan")

    assert f'<a href="{address}' in shown


def test_a_hue_is_the_same_in_pictures_and_on_pages() -> None:
    found = re.findall(r"\.hue-\d+ \{\s*--hue: light-dark\((#\w+), ", STYLE.read_text("utf-8"))

    assert tuple(found) == HUES
    assert STYLE.stat().st_size < 100_000


def test_each_group_of_diseases_has_a_hue_of_its_own(client: FlaskClient) -> None:
    chips = re.findall(r'of-group hue-(\d+)" href="/disease/([\w-]+)"', page(client, "/"))

    assert len(chips) > 10
    assert len({hue for hue, _ in chips}) == len(chips) <= len(HUES)
