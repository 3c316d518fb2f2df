"""An equal request has the same answer again, without the way through the layers below."""

import re
from collections.abc import Hashable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from helpers.places import ROOT
from nordonc.http.etag import CONDITIONS
from nordonc.http.first_level_cache import DEPENDS_ON, MOST, FirstLevelCache, Recent
from nordonc.http.query_log import noted
from nordonc.http.response import Reply, collect, send

#: What no answer from the cache depends on: a name of the request in the log, what is said of
#: bodies, which no GET has, and the server's own name, which is always the same.
OF_NO_ANSWER = {"HTTP_X_REQUEST_ID", "HTTP_CONTENT_ENCODING", "SERVER_NAME", "SERVER_PORT"}


class App:
    """Answers each request from its cache, with all that an answer may depend on."""

    def __init__(self, body: bytes = b"") -> None:
        self.asked = 0
        self._body = body

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        self.asked += 1
        noted(environ).cache = "hit"
        seen = repr([environ.get(name) for name in DEPENDS_ON]).encode()
        return send(Reply(status=HTTPStatus.OK, body=self._body or seen), environ, start_response)


def request(**fields: str) -> WSGIEnvironment:
    plain = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": "", "HTTP_HOST": "a"}
    return {**plain, "wsgi.url_scheme": "http", **fields}


def test_no_module_reads_a_field_of_the_request_that_equal_requests_may_differ_in() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "server/nordonc").rglob("*.py")
    )
    read = set(re.findall(r"\b(?:HTTP|SERVER)_[A-Z_]*[A-Z]\b", text))
    known = {name for name in DEPENDS_ON if name.startswith(("HTTP_", "SERVER_"))}

    assert read - OF_NO_ANSWER == known | CONDITIONS


@given(st.lists(st.dictionaries(st.sampled_from(DEPENDS_ON), st.sampled_from(["", "/a", "b"]))))
def test_the_answer_is_always_that_of_the_application(requests: list[dict[str, str]]) -> None:
    app, recent = App(), dict[Hashable, Recent]()
    cached = FirstLevelCache(app, lambda: recent)
    for fields in requests:
        assert collect(cached, request(**fields)) == collect(App(), request(**fields))


def test_an_equal_request_does_not_reach_the_application() -> None:
    app, recent = App(), dict[Hashable, Recent]()
    cached = FirstLevelCache(app, lambda: recent)
    collect(cached, request())
    again = request()

    assert collect(cached, again).body
    assert (app.asked, noted(again).cache) == (1, "hit")


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_condition_is_for_the_layers_below(name: str) -> None:
    app, recent = App(), dict[Hashable, Recent]()
    cached = FirstLevelCache(app, lambda: recent)
    for _ in range(2):
        collect(cached, request(**{name: "*"}))

    assert (app.asked, recent) == (2, {})


def test_long_requests_and_long_answers_are_not_remembered() -> None:
    recent = dict[Hashable, Recent]()
    collect(FirstLevelCache(App(bytes(1 << 16)), lambda: recent), request())
    collect(FirstLevelCache(App(), lambda: recent), request(QUERY_STRING="a" * 5000))

    assert recent == {}


def test_a_bounded_number_is_remembered() -> None:
    recent = dict[Hashable, Recent]()
    cached = FirstLevelCache(App(), lambda: recent)
    for number in range(3 * MOST):
        collect(cached, request(QUERY_STRING=str(number)))
        assert len(recent) <= MOST


def test_a_page_comes_again_as_it_was(client: FlaskClient) -> None:
    first, second, third = (client.get("/networks?utm_source=a") for _ in range(3))

    assert first.data == second.data == third.data
    assert [*first.headers] == [*second.headers] == [*third.headers]
