"""What changed with each release over HTTP: page, JSON, RDF Patch, and a feed of all releases."""

import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS, client_of
from helpers.editions import Editions
from helpers.patches import replayed
from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import MEMORY_QUADS, Release
from nordonc.site.app import create_app
from nordonc.site.releases.change_pages import COMPARISONS

ATOM = "{http://www.w3.org/2005/Atom}"
HOME = "http://localhost"
SMALL = "https://example.org/small/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    editions = Editions(tmp_path_factory.mktemp("editions"))
    return [
        editions.built("1.0", {"one": "One"}, published=True),
        editions.built("2.0", {"one": "First & <last>", "two": "Two"}),
        editions.built("3.0", {"one": "First & <last>", "three": "Three\\u0001"}),
    ]


@pytest.fixture(scope="module")
def served(built: list[Release]) -> Release:
    return built[-1]


def test_the_page_tells_in_words_what_changed(client: FlaskClient) -> None:
    page = client.get("/releases/2.0/changes", headers={"Accept": "text/html"}).text

    assert "<h2>Facts</h2>" in page
    changed = "<strong>Changed</strong> Name: <q>One</q> became <q>First &amp; &lt;last&gt;</q>"
    assert " ".join(changed.split()) in " ".join(page.split())
    assert '<a href="/thing/one">First &amp; &lt;last&gt;</a>' in page
    assert "<h3>Two <span" in page  # it is no longer in the graph, so that it has no link
    assert 'href="/releases/2.0/changes.rdfp"' in page
    assert 'href="/releases/1.0/"' in page


def test_the_json_tells_the_same_for_programs(client: FlaskClient) -> None:
    told = client.get("/releases/3.0/changes.json").get_json()

    assert (told["since"], told["version"]) == ("2.0", "3.0")
    (facts,) = [one for one in told["layers"] if one["layer"] == "facts"]
    assert {one["iri"]: one["status"] for one in facts["things"]} == {
        f"{SMALL}thing/three": "new",
        f"{SMALL}thing/two": "gone",
    }
    assert [one["layer"] for one in told["layers"]] == ["facts", "release"]


def test_each_release_and_its_patch_are_the_next_release(
    client: FlaskClient, built: list[Release]
) -> None:
    for old, new in pairwise(built):
        answer = client.get(f"/releases/{new.manifest.version}/changes.rdfp")
        assert answer.content_type == "application/rdf-patch"
        lines = set(new.quads.read_bytes().splitlines(keepends=True))
        assert replayed(old.quads.read_bytes(), answer.data) == lines


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        pytest.param("text/html", "text/html; charset=utf-8", id="page"),
        pytest.param("application/json", "application/json", id="json"),
        pytest.param("application/rdf-patch", "application/rdf-patch", id="patch"),
    ],
)
def test_the_form_is_the_one_that_is_accepted(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    answer = client.get("/releases/3.0/changes", headers={"Accept": accept})

    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Nordonc-Release"] == "3.0"
    place = client.get(answer.headers["Content-Location"])
    assert place.data == answer.data
    kept = {"If-None-Match": place.headers["ETag"]}
    assert client.get(answer.headers["Content-Location"], headers=kept).status_code == 304


def test_the_page_names_its_data_in_its_links(client: FlaskClient) -> None:
    links = client.get("/releases/3.0/changes", headers={"Accept": "text/html"}).headers["Link"]

    for suffix, media_type in (("json", "application/json"), ("rdfp", "application/rdf-patch")):
        address = f"</releases/3.0/changes.{suffix}>"
        assert f'{address}; rel="item"; type="{media_type}"' in links


def test_the_patch_is_no_page_but_data_of_it(client: FlaskClient) -> None:
    for suffix in ("rdfp", "json"):
        links = client.get(f"/releases/3.0/changes.{suffix}").headers["Link"]
        types = re.findall(r'<https://schema\.org/(\w+)>; rel="type"', links)
        assert types == ["DataDownload"]
        assert '</releases/3.0/changes>; rel="collection"; type="text/html"' in links


def test_the_first_release_says_that_there_is_none_before_it(client: FlaskClient) -> None:
    assert "is the first that is kept" in client.get("/releases/1.0/changes.html").text
    told = client.get("/releases/1.0/changes.json").get_json()
    assert told == {"since": None, "version": "1.0", "layers": []}
    none = client.get("/releases/1.0/changes.rdfp")
    assert none.status_code == 404
    assert "No release before 1.0 is kept" in none.get_json(force=True)["detail"]


def test_latest_leads_to_the_changes_of_what_is_served(client: FlaskClient) -> None:
    for suffix in ("", ".rdfp"):
        answer = client.get(f"/releases/latest/changes{suffix}")
        place = f"/releases/3.0/changes{suffix}"
        assert (answer.status_code, answer.headers["Location"]) == (302, place)


def test_the_changes_of_a_release_that_is_removed_are_gone(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.built("1.0", {"one": "One"}, published=True)
    editions.built("2.0", {"one": "Two"})
    client = client_of(editions.built("3.0", {"one": "Three"}, keep=1))

    for suffix in ("", ".json", ".rdfp"):
        gone = client.get(f"/releases/2.0/changes{suffix}")
        assert gone.status_code == 410
        assert gone.headers["Link"] == f'<{HOME}/releases/3.0/>; rel="latest-version"'
    assert client.get("/releases/3.0/changes.json").get_json()["since"] == "1.0"
    assert client.get("/releases/0.9/changes").status_code == 404


def test_releases_that_are_too_large_are_left_to_the_command(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    editions.built("1.0", {"one": "One"})
    last = editions.built("2.0", {"one": "Two"})
    large = replace(last, manifest=replace(last.manifest, quads=MEMORY_QUADS + 1))
    client = create_app(SETTINGS, large, InlineEngine(last, SETTINGS)).test_client()

    for suffix in ("html", "json", "rdfp"):
        told = client.get(f"/releases/2.0/changes.{suffix}")
        assert told.status_code == 404
        assert "nordonc diff 1.0 2.0" in told.text
    assert "too much to be told here" in client.get("/changes.atom").text


def feed(client: FlaskClient) -> ET.Element:
    answer = client.get("/changes.atom")
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml")
    return ET.fromstring(answer.data)  # noqa: S314  our own


def only(parent: ET.Element, name: str) -> str:
    """Return the text of what an element has once."""
    (found,) = parent.findall(ATOM + name)
    return found.text or ""


def links(parent: ET.Element) -> dict[str, str]:
    return {one.attrib["rel"]: one.attrib["href"] for one in parent.findall(f"{ATOM}link")}


def test_few_releases_are_compared_at_a_time(served: Release) -> None:
    with COMPARISONS.held(), COMPARISONS.held():
        for path in ("changes.json", "changes.html", "changes.rdfp"):
            refused = client_of(served).get(f"/releases/3.0/{path}")
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")


def test_the_feed_is_what_atom_asks_for(client: FlaskClient) -> None:
    """Source: https://www.rfc-editor.org/rfc/rfc4287, 4.1.1 and 4.1.2."""
    root = feed(client)

    assert root.tag == f"{ATOM}feed"
    assert only(root, "id") == f"{SMALL}dataset"
    assert only(root, "title") == "Changes of A small dataset"
    assert root.findall(f"{ATOM}author/{ATOM}name")[0].text
    assert links(root)["self"] == f"{HOME}/changes.atom"
    entries = root.findall(f"{ATOM}entry")
    moments = [datetime.fromisoformat(only(one, "updated")) for one in [root, *entries]]
    assert all(one.tzinfo for one in moments)
    assert moments[0] == max(moments)
    assert moments[1:] == sorted(moments[1:], reverse=True)
    identifiers = [only(one, "id") for one in entries]
    assert identifiers == [f"{SMALL}dataset/{version}" for version in ("3.0", "2.0", "1.0")]
    for one in entries:
        assert only(one, "title")
        assert only(one, "summary")
        assert client.get(links(one)["alternate"].removeprefix(HOME)).status_code == 200
    allowed = {"id", "title", "updated", "author", "link", "entry", "summary", "content"}
    assert {one.tag.removeprefix(ATOM) for one in root.iter()} == {"feed", "name", *allowed}


def test_an_entry_has_the_facts_and_leads_to_the_patch(client: FlaskClient) -> None:
    newest, second, oldest = feed(client).findall(f"{ATOM}entry")

    assert only(second, "summary").startswith("What changed since release 1.0. Facts: ")
    assert "~ pref label: “One” -> “First & <last>”" in only(second, "content")
    assert "Three\ufffd" in only(newest, "content")  # XML has no such character
    assert links(second)["related"] == f"{HOME}/releases/2.0/changes.rdfp"
    assert only(oldest, "summary") == "The first release that is kept."
    assert "related" not in links(oldest)


def test_every_page_announces_the_feed(client: FlaskClient) -> None:
    announced = (
        '<link rel="alternate" type="application/atom+xml" title="Changes" href="/changes.atom">'
    )
    listed = re.findall(r"<loc>http://localhost([^<]*)</loc>", client.get("/sitemap.xml").text)

    assert "/releases/2.0/changes" in listed
    for path in [*listed, "/no-such-thing"]:
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert page.partition("</head>")[0].count(announced) == 1, path


def test_releases_lead_to_what_changed(client: FlaskClient) -> None:
    listed = client.get("/releases/", headers={"Accept": "text/html"}).text

    assert 'href="/releases/3.0/changes">since 2.0<' in listed
    assert 'href="/releases/1.0/changes"' not in listed
    assert 'href="/changes.atom"' in listed.partition("<main")[2]
    assert 'href="/releases/2.0/changes"' in client.get("/releases/2.0.html").text
    assert ">None before it is kept<" in client.get("/releases/1.0.html").text
    assert ">What changed since release 2.0<" in client.get("/download.html").text


def test_the_feed_is_of_no_release(client: FlaskClient) -> None:
    date = {"Accept-Datetime": "Tue, 13 Jan 2026 00:00:00 GMT"}

    assert client.get("/changes.atom", headers=date).status_code == 200
    assert "Nordonc-Release" not in client.get("/changes.atom").headers
