"""A request that names a release is answered from it, the same as long as it is kept."""

import re
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from helpers.apps import client_of
from helpers.editions import Editions
from nordonc.errors import BusyError
from nordonc.http.headers import RELEASE
from nordonc.release.manifest import Release
from nordonc.site.on_demand import OnDemand

NAMES = "/sparql?query=SELECT+%3Fname+%7B+%3Fs+%3Chttp://www.w3.org/2004/02/skos/core%23prefLabel%3E+%3Fname+%7D&format=csv"
BROWSER = {"Accept": "text/html"}
#: Pages and data of every kind.
PATHS = (
    *("/", "/about", "/queries", "/queries.json", "/queries/things", "/queries/things.csv", NAMES),
    *("/thing/one", "/thing/one.ttl", "/thing/one.jsonld", "/ontology", "/validation", "/sparql"),
    *("/lookup?q=One", "/vocab.json", "/openapi.json", "/.well-known/void"),
)
HOME = "http://localhost"


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    return Editions(tmp_path_factory.mktemp("editions"))


@pytest.fixture(scope="module")
def first(editions: Editions) -> Release:
    return editions.built("1.0", {"one": "One"})


@pytest.fixture(scope="module")
def before(first: Release) -> dict[tuple[str, str], tuple[bytes, str]]:
    """Return what each address answered for release 1.0 when that was the latest."""
    return answers(client_of(first))


@pytest.fixture(scope="module")
def served(editions: Editions, before: object) -> Release:
    """Return release 3.0, beside which 2.0 and 1.0 are kept."""
    assert before
    editions.built("2.0", {"one": "Second"})
    return editions.built("3.0", {"one": "Third"})


def pinned(path: str, version: str = "1.0") -> str:
    return f"{path}{'&' if '?' in path else '?'}release={version}"


def answers(client: FlaskClient) -> dict[tuple[str, str], tuple[bytes, str]]:
    found = {}
    for path in PATHS:
        for accept in ("text/html,*/*;q=0.8", "*/*"):
            answer = client.get(pinned(path), headers={"Accept": accept})
            assert answer.status_code == 200, path
            assert answer.headers[RELEASE] == "1.0"
            found[path, accept] = answer.data, answer.headers["ETag"]
    return found


def test_pinned_answers_are_the_same_after_newer_releases(
    client: FlaskClient, before: dict[tuple[str, str], tuple[bytes, str]]
) -> None:
    assert answers(client) == before


def test_each_release_has_its_own_answers(client: FlaskClient) -> None:
    assert [
        client.get(pinned(NAMES, version)).text.split() for version in ("1.0", "2.0", "3.0")
    ] == [
        ["name", "One"],
        ["name", "Second"],
        ["name", "Third"],
    ]
    assert client.get(NAMES).text.split() == ["name", "Third"]


def test_the_header_field_names_a_release_as_the_parameter_does(client: FlaskClient) -> None:
    by_field = client.get(NAMES, headers={RELEASE: "2.0"})
    by_parameter = client.get(pinned(NAMES, "2.0"))

    assert by_field.data == by_parameter.data
    assert by_field.headers["ETag"] == by_parameter.headers["ETag"]
    assert RELEASE in by_field.headers["Vary"]
    assert client.get(pinned(NAMES, "2.0"), headers={RELEASE: "1.0"}).status_code == 400
    assert client.get(pinned(pinned(NAMES, "2.0"))).status_code == 400


def test_a_posted_query_is_answered_from_the_release_it_names(client: FlaskClient) -> None:
    answer = client.post(
        pinned("/sparql", "2.0"),
        data="SELECT ?name { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }",
        content_type="application/sparql-query",
        headers={"Accept": "text/csv"},
    )

    assert answer.text.split() == ["name", "Second"]
    assert answer.headers[RELEASE] == "2.0"


@pytest.mark.parametrize("path", [NAMES, "/", "/thing/one?", "/queries/things.csv"])
def test_every_answer_names_its_release_and_where_it_stays(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=BROWSER if path == "/" else {})
    assert answer.headers[RELEASE] == "3.0"
    assert "Memento-Datetime" not in answer.headers
    links = ", ".join(answer.headers.getlist("Link"))
    (place,) = re.findall(r'<([^>]*)>; rel="memento"; datetime="([^"]*)"', links)
    assert place == (f"{HOME}{pinned(path.rstrip('?'), '3.0')}", "Tue, 13 Jan 2026 00:00:00 GMT")

    stays = client.get(place[0].removeprefix(HOME))
    assert stays.headers["Memento-Datetime"] == place[1]
    assert f'<{HOME}{path.rstrip("?")}>; rel="original timegate"' in ", ".join(
        stays.headers.getlist("Link")
    )


@pytest.mark.parametrize(
    ("day", "version"),
    [(10, "1.0"), (11, "1.0"), (12, "2.0"), (20, "3.0")],
    ids=["before-all", "that-day", "between", "after-all"],
)
def test_a_date_leads_to_what_was_served_then(client: FlaskClient, day: int, version: str) -> None:
    moment = format_datetime(datetime(2026, 1, day, 12, tzinfo=UTC), usegmt=True)
    answer = client.get(NAMES, headers={"Accept-Datetime": moment})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{HOME}{pinned(NAMES, version)}"
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert f'<{HOME}{NAMES}>; rel="original timegate"' in answer.headers["Link"]


@pytest.mark.parametrize("date", ["yesterday", f"Thu, 01 Jan 2026 00:00:00 +{'9' * 20}", ""])
def test_a_date_that_is_none_is_refused(client: FlaskClient, date: str) -> None:
    assert client.get("/", headers={"Accept-Datetime": date}).status_code == 400


def test_an_address_that_is_too_long_to_lead_to_is_refused(client: FlaskClient) -> None:
    moment = {"Accept-Datetime": "Sun, 11 Jan 2026 00:00:00 GMT"}
    assert client.get(f"/queries?q={'x' * 1500}", headers=moment).status_code == 302
    assert client.get(f"/queries?q={'x' * 2500}", headers=moment).status_code == 414


def test_links_and_forms_of_a_pinned_page_stay_in_its_release(client: FlaskClient) -> None:
    for path in ("/", "/queries", "/queries/things", "/thing/one", "/lookup?q=One", "/sparql"):
        page = client.get(pinned(path), headers=BROWSER).text
        for kind, address in re.findall(r'<(a|form)\b[^>]*?\s(?:href|action)="(/[^"]*)"', page):
            place = unescape(address)
            leaves = re.match(r"/(?:download|releases|static)\b", place)
            assert ("release=1.0" in place) is not bool(leaves), (kind, place)
            with client.get(place.partition("#")[0], headers=BROWSER) as there:
                assert there.status_code == 200, place
        forms = page.count("<form")
        assert page.count('<input type="hidden" name="release" value="1.0">') == forms
        assert f'<a rel="latest-version" href="{HOME}{path}">' in page


def test_other_forms_of_what_is_pinned_are_of_the_same_release(client: FlaskClient) -> None:
    for path in (
        "/thing/one",
        "/about/fair",
        "/lookup?q=One",
        "/prefixes",
        "/ontology",
        "/mappings",
    ):
        answer = client.get(pinned(path), headers=BROWSER)
        links = ", ".join(answer.headers.getlist("Link"))
        named = re.findall(r"<(/[^>]*)>", links)
        written = re.findall(r'<link rel="alternate"[^>]* href="(/[^"]*)"', answer.text)
        places = [*named, *map(unescape, written), answer.headers.get("Content-Location", "")]
        assert len(named) > 1
        for place in filter(None, places):
            leaves = re.match(r"/(?:download|releases)\b|/changes\.atom", place)
            assert ("release=1.0" in place) is not bool(leaves), (path, place)
            assert client.get(place).status_code == 200, place
    assert "release=1.0" in client.get(pinned("/thing/one.ttl")).headers["Link"]


def test_a_page_cites_itself_with_its_release(client: FlaskClient) -> None:
    page = client.get("/thing/one", headers=BROWSER).text
    cited = unescape(re.sub(r"<[^>]+>", "", page.partition("To cite this page: ")[2]))

    assert cited.startswith("Third, concept. A small dataset, release 3.0 (2026-01-13), ")
    assert f"{HOME}/thing/one?release=3.0." in cited
    assert "To cite" not in client.get("/nothing", headers=BROWSER).text


def test_what_is_about_all_releases_cannot_be_pinned(client: FlaskClient) -> None:
    for path in ("/releases/", "/download", "/healthz", "/sitemap.xml"):
        assert client.get(pinned(path)).status_code == 400


def test_a_release_that_never_was_is_not_found(client: FlaskClient) -> None:
    answer = client.get(pinned("/", "9.9"), headers=BROWSER)

    assert answer.status_code == 404
    assert "there is 3.0, 2.0, 1.0" in answer.text


def test_a_release_that_is_kept_no_more_is_gone(tmp_path: Path) -> None:
    editions = Editions(tmp_path)
    *_, latest = [editions.built(version, {"one": "One"}, keep=1) for version in ("1.0", "2.0")]
    for path in (NAMES, "/thing/one"):
        gone = client_of(latest).get(pinned(path))
        assert gone.status_code == 410
        assert gone.headers["Link"] == f'<{HOME}/releases/2.0/>; rel="latest-version"'


def test_the_preflight_allows_to_name_a_release_and_oneself(client: FlaskClient) -> None:
    allowed = client.options("/sparql").headers["Access-Control-Allow-Headers"].split(", ")

    assert {RELEASE, "Accept-Datetime", "Authorization"} <= set(allowed)


def test_values_are_opened_once_closed_when_idle_and_few_at_a_time() -> None:
    opened: list[str] = []
    closed: list[str] = []
    ended = threading.Event()

    def close(value: str) -> None:
        closed.append(value)
        if len(closed) == 3:
            ended.set()

    def opening(name: str) -> str:
        opened.append(name)
        return name

    values = OnDemand[str](close, most=2, idle_s=0.2)
    with values.taken("a", lambda: opening("a")) as a, values.taken("a", lambda: opening("a")):
        assert a == "a"
        with (
            values.taken("b", lambda: opening("b")),
            pytest.raises(BusyError),
            values.taken("c", lambda: opening("c")),
        ):
            pass
        with values.taken("c", lambda: opening("c")):
            assert closed == ["b"]
    assert opened == ["a", "b", "c"]
    assert ended.wait(5)
    assert (len(values), sorted(closed)) == (0, ["a", "b", "c"])
    with values.taken("a", lambda: opening("a")):
        assert opened[-1] == "a"
    values.close()
    assert closed[-1] == "a"


def test_what_cannot_be_opened_leaves_room_for_others() -> None:
    values = OnDemand[str](lambda _value: None, most=1, idle_s=60)

    def failing() -> str:
        raise BusyError("not now")

    with pytest.raises(BusyError, match="not now"), values.taken("a", failing):
        pass
    with values.taken("b", lambda: "b") as value:
        assert value == "b"
    values.close()
