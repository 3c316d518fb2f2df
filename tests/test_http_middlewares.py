"""Each middleware alone, around an application of a few lines, as PEP 3333 has it."""

import gzip
import io
import json
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from wsgiref.validate import validator

import pytest
from werkzeug.test import create_environ

from nordonc.errors import (
    BudgetError,
    BusyError,
    HeaderTooLargeError,
    MediaTypeError,
    NotFoundError,
    RequestError,
    UriTooLongError,
)
from nordonc.http import bodies, request_body
from nordonc.http.bodies import StreamLimit
from nordonc.http.cache import Cache, ResponseCache
from nordonc.http.etag import ConditionalRequests, Validators
from nordonc.http.gzip_compression import Compression
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.metrics import Journal
from nordonc.http.problem import UNKNOWN, Problems
from nordonc.http.public_url import AtPublicUrl, PublicUrl
from nordonc.http.query_log import Entry, noted
from nordonc.http.rate_limit import Budget, RateLimit
from nordonc.http.request_body import WholeBody, body_of
from nordonc.http.request_limits import MAX_HEADER_BYTES, MAX_URL_BYTES, HeadLimit
from nordonc.http.request_log import RequestLog
from nordonc.http.response import WHOLE_BYTES, Reply, close, collect
from nordonc.http.tracking import WithoutTracking

LONG = b"an answer of many words, " * 100


class App:
    """An application that answers the same to all, and remembers what it was asked."""

    def __init__(
        self,
        body: bytes | Callable[[], Iterable[bytes]] = b"here",
        status: str = "200 OK",
        **fields: str,
    ) -> None:
        self._body = body
        self._status = status
        self._fields = {name.replace("_", "-"): value for name, value in fields.items()}
        self.asked: list[WSGIEnvironment] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer."""
        self.asked.append(environ)
        fields = {"Content-Type": "text/plain", **self._fields}
        if isinstance(self._body, bytes):
            fields["Content-Length"] = str(len(self._body))
        start_response(self._status, list(fields.items()))
        return [self._body] if isinstance(self._body, bytes) else self._body()


def failing(error: Exception) -> WSGIApplication:
    """Return an application that raises."""

    def app(_environ: WSGIEnvironment, _start: StartResponse) -> Iterable[bytes]:
        raise error

    return app


def asking(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer as an application does that was asked a query."""
    noted(environ).entry = Entry(query="0123", form="ASK")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"yes"]


def answer(app: WSGIApplication, path: str = "/", method: str = "GET", **environ: Any) -> Reply:  # noqa: ANN401  as WSGI has it
    """Return what an application answers; that it keeps to the standard is seen to."""
    given = create_environ(path, method=method)
    return collect(validator(app), {**given, "REMOTE_ADDR": "192.0.2.1", **environ})


def test_an_application_that_begins_late_or_writes_is_collected_too() -> None:
    def app(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        write = start_response("200 OK", [("Content-Type", "text/plain")])
        write(b"written ")
        yield b"and given"

    assert collect(app, create_environ()).body == b"written and given"


def test_a_long_answer_keeps_its_pieces_until_they_are_asked_for() -> None:
    app = App(lambda: iter([b"x"] * 3), Content_Length=str(WHOLE_BYTES + 1))
    reply = collect(app, create_environ())

    assert reply.chunks is not None
    assert (reply.body, reply.length, list(reply.chunks)) == (b"", WHOLE_BYTES + 1, [b"x"] * 3)


def test_the_public_url_takes_the_place_of_the_host_and_of_a_prefix() -> None:
    app = App()
    answer(AtPublicUrl(app, PublicUrl("https://kg.example/a")), "/a/b", HTTP_HOST="evil.example")
    asked = app.asked[0]

    assert asked["HTTP_HOST"] == "kg.example"
    assert (asked["wsgi.url_scheme"], asked["SCRIPT_NAME"]) == ("https", "/a")
    assert asked["PATH_INFO"] == "/b"


def test_a_host_that_is_none_does_not_reach_the_application() -> None:
    app = App()
    with pytest.raises(RequestError, match="names no host"):
        answer(AtPublicUrl(app, PublicUrl("")), HTTP_HOST="a/b")

    assert not app.asked


@pytest.mark.parametrize(("length", "reached"), [(MAX_URL_BYTES, True), (MAX_URL_BYTES + 1, False)])
def test_a_url_has_so_many_bytes(length: int, reached: bool) -> None:  # noqa: FBT001  a parameter of the table
    app = App()
    with suppress(UriTooLongError):
        answer(HeadLimit(app), PATH_INFO="/", QUERY_STRING="x" * (length - 1))

    assert bool(app.asked) is reached


@pytest.mark.parametrize(
    ("length", "is_led"), [(MAX_FIELD_BYTES, True), (MAX_FIELD_BYTES + 1, False)]
)
def test_an_answer_leads_to_no_address_that_is_longer_than_a_header_field(
    length: int,
    is_led: bool,  # noqa: FBT001  a parameter of the table
) -> None:
    app = HeadLimit(App(b"", "302 Found", Location="x" * length))
    if is_led:
        assert answer(app).field("Location")
    else:
        with pytest.raises(UriTooLongError, match="leads to"):
            answer(app)


def test_only_what_answers_a_query_costs_query_time() -> None:
    budget = Budget(1e-9)
    for _ in range(3):
        answer(RateLimit(App(), budget))
    answer(RateLimit(asking, budget))

    with pytest.raises(BudgetError):
        answer(RateLimit(App(), budget))
    assert answer(RateLimit(App(), budget), REMOTE_ADDR="192.0.2.2").status == HTTPStatus.OK


def test_an_error_becomes_a_problem_document_without_an_application() -> None:
    reply = answer(Problems(failing(NotFoundError("no such thing"))))

    assert reply.status == HTTPStatus.NOT_FOUND
    assert reply.field("Content-Type") == "application/problem+json"
    assert json.loads(reply.body)["detail"] == "no such thing"


def test_an_error_that_nobody_foresaw_is_logged_and_not_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reply = answer(Problems(failing(ZeroDivisionError("secret"))))

    assert reply.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert json.loads(reply.body)["detail"] == UNKNOWN
    assert "secret" in caplog.text


def test_who_stands_around_may_answer_errors_in_a_form_of_its_own() -> None:
    page = Reply(status=HTTPStatus.GONE, fields=[("Content-Type", "text/html")], body=b"gone")
    app = Problems(failing(NotFoundError()), lambda _environ, _error: page)

    assert answer(app).body == b"gone"


def test_a_long_text_is_compressed_and_a_short_one_or_a_picture_is_not() -> None:
    takes = {"HTTP_ACCEPT_ENCODING": "gzip"}
    coded = answer(Compression(App(LONG)), **takes)

    assert gzip.decompress(coded.body) == LONG
    assert coded.length == len(coded.body)
    assert (coded.field("Content-Encoding"), coded.field("Vary")) == ("gzip", "Accept-Encoding")
    for app in (App(), App(LONG, Content_Type="image/png")):
        assert not answer(Compression(app), **takes).field("Content-Encoding")


def test_a_text_that_could_be_compressed_says_so() -> None:
    reply = answer(Compression(App(LONG, Vary="Accept")))

    assert (reply.body, reply.field("Vary")) == (LONG, "Accept, Accept-Encoding")


def validated(app: App) -> Validators:
    return Validators(app, lambda: "release")


@pytest.mark.parametrize(
    ("app", "method"),
    [
        pytest.param(App(status="404 Not Found"), "GET", id="failure"),
        pytest.param(App(Cache_Control="no-store"), "GET", id="another-each-time"),
        pytest.param(App(), "POST", id="post"),
    ],
)
def test_what_does_not_last_has_no_validator(app: App, method: str) -> None:
    assert not answer(validated(app), method=method).field("ETag")


def test_other_bytes_have_another_validator() -> None:
    one, same, other = (answer(validated(App(body))).field("ETag") for body in (b"a", b"a", b"b"))

    assert one == same
    assert one != other


def test_validators_take_the_place_of_those_of_the_application() -> None:
    reply = answer(validated(App(ETag='"mine"', Last_Modified="never")))
    names = [name for name, _ in reply.fields]

    assert reply.field("ETag") != '"mine"'
    assert not reply.field("Last-Modified")
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"HTTP_IF_NONE_MATCH": "*"}, id="any"),
        pytest.param({"HTTP_IF_NONE_MATCH": '"a", "b"'}, id="one-of-several"),
    ],
)
def test_what_the_client_holds_is_not_sent_again(condition: dict[str, str]) -> None:
    app = App(ETag='"b"')
    reply = answer(ConditionalRequests(app), **condition)

    assert (reply.status, reply.body, reply.length) == (HTTPStatus.NOT_MODIFIED, b"", 0)
    assert not reply.field("Content-Type")
    assert not condition.keys() & app.asked[0].keys()


def test_a_condition_on_what_has_no_validator_changes_nothing() -> None:
    assert answer(ConditionalRequests(App()), HTTP_IF_NONE_MATCH="*").body == b"here"


def cached(app: WSGIApplication) -> ResponseCache:
    cache: Cache[Reply] = Cache(1 << 20, followers=8)
    return ResponseCache(app, lambda: cache, lambda: nullcontext(cache))


def test_equal_requests_are_answered_from_the_cache_and_head_from_get() -> None:
    app = App()
    kept = cached(app)
    first, again, head = answer(kept), answer(kept), answer(kept, method="HEAD")

    assert first == again
    assert (head.body, head.length, head.fields) == (b"", first.length, first.fields)
    assert len(app.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"QUERY_STRING": "q=x"}, id="query"),
        pytest.param({"HTTP_ACCEPT": "text/csv"}, id="accept"),
        pytest.param({"HTTP_ACCEPT_ENCODING": "gzip"}, id="coding"),
        pytest.param({"HTTP_HOST": "other.example"}, id="host"),
        pytest.param({"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"}, id="method"),
    ],
)
def test_another_request_is_answered_anew(other: dict[str, str]) -> None:
    app = App()
    kept = cached(app)
    answer(kept)
    answer(kept, **other)

    assert len(app.asked) == 2


@pytest.mark.parametrize(
    ("query", "left"),
    [
        pytest.param("utm_source=a&utm_medium=b", "", id="campaign"),
        pytest.param("q=x&fbclid=Iw&q=y%20z&gclid", "q=x&q=y%20z", id="clicks"),
        pytest.param(
            "q=utm_source=a&utm=b&my_gclid=c", "q=utm_source=a&utm=b&my_gclid=c", id="own"
        ),
        pytest.param("a&&b=", "a&&b=", id="as-it-was"),
    ],
)
def test_what_tracks_visitors_is_taken_out_and_nothing_else(query: str, left: str) -> None:
    app = App()
    answer(WithoutTracking(app), QUERY_STRING=query)

    assert app.asked[0]["QUERY_STRING"] == left


def test_many_who_ask_at_once_have_one_answer_computed() -> None:
    together = threading.Barrier(4)

    def slow() -> Iterable[bytes]:
        together.wait(timeout=10)
        return [b"slowly"]

    app = App(slow)
    kept = cached(app)

    def ask(number: int) -> bytes:
        if number:
            together.wait(timeout=10)
        return answer(kept).body

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(ask, 0)
        others = [threads.submit(ask, number) for number in (1, 2, 3)]

    assert {first.result(), *(one.result() for one in others)} == {b"slowly"}
    assert len(app.asked) == 1


def test_the_log_has_each_query_and_whether_its_answer_was_kept() -> None:
    file = io.StringIO()
    journal = Journal(file)
    logged = RequestLog(cached(asking), journal.note, names_clients=True)
    answer(logged)
    answer(logged)
    answer(RequestLog(App(), journal.note, names_clients=True))
    journal.close()
    lines = [json.loads(line) for line in file.getvalue().splitlines()]

    assert ["query" in line for line in lines] == [True, True, False]
    assert [(line["cache"], line["client"]) for line in lines if "query" in line] == [
        ("miss", "192.0.2.1"),
        ("hit", "192.0.2.1"),
    ]


def test_one_client_takes_not_all_places() -> None:
    app = StreamLimit(App(b"x" * (bodies.PIECE_BYTES + 1)))

    def asked(client: str) -> Iterable[bytes]:
        return app(create_environ() | {"REMOTE_ADDR": client}, lambda *_: lambda _: None)

    with ExitStack() as open_:
        for _ in range(16):
            open_.callback(close, asked("192.0.2.1"))
        with pytest.raises(BusyError):
            asked("192.0.2.1")
        open_.callback(close, asked("192.0.2.2"))
    close(asked("192.0.2.1"))


def test_half_sent_bodies_of_one_client_leave_room_for_others() -> None:
    arrived = threading.Event()

    class Stalled(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            arrived.wait()
            return b"ASK"

    def sent(client: str, body: object) -> bytes:
        app = App()
        fields: dict[str, object] = {
            "CONTENT_LENGTH": "3",
            "REMOTE_ADDR": client,
            "wsgi.input": body,
        }
        answer(WholeBody(app), "/", "POST", **fields)
        return body_of(app.asked[0])

    with ThreadPoolExecutor(request_body.A_CLIENT) as threads:
        held = [
            threads.submit(sent, "192.0.2.1", Stalled()) for _ in range(request_body.A_CLIENT - 1)
        ]
        try:
            while sum(one.running() for one in held) < len(held):
                pass
            assert sent("192.0.2.1", io.BytesIO(b"ASK")) == b"ASK"
            held.append(threads.submit(sent, "192.0.2.1", Stalled()))
            while not held[-1].running():
                pass
            assert sent("192.0.2.2", io.BytesIO(b"ASK")) == b"ASK"
            with pytest.raises(BusyError):
                sent("192.0.2.1", io.BytesIO(b"ASK"))
        finally:
            arrived.set()
    assert sent("192.0.2.1", io.BytesIO(b"ASK")) == b"ASK"


def test_a_body_is_read_before_an_application_waits_for_it() -> None:
    app = App()
    body = io.BytesIO(b"texts=C90.0 and more that is another request")
    fields: dict[str, object] = {"CONTENT_LENGTH": "11", "wsgi.input": body}
    answer(WholeBody(app), "/", "POST", **fields)

    assert app.asked[0]["wsgi.input"].read() == b"texts=C90.0"
    assert request_body.reading() == request_body.answering() == []


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "identity, gzip", "GZIP"])
def test_a_compressed_body_reaches_no_application(coding: str) -> None:
    app = App()
    fields: dict[str, object] = {"CONTENT_LENGTH": "2", "wsgi.input": io.BytesIO(b"\x1f\x8b")}
    with pytest.raises(MediaTypeError, match="Content-Encoding"):
        answer(WholeBody(app), "/", "POST", HTTP_CONTENT_ENCODING=coding, **fields)

    assert not app.asked


def test_different_answers_in_flight_have_so_many_bytes_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "IN_FLIGHT_BYTES", 8 << 20)
    same = b"x" * (4 << 20)
    limited = [StreamLimit(App(same)), StreamLimit(App(lambda: [bytes(4 << 20)]))]

    def asked(which: int, client: str) -> Iterable[bytes]:
        environ = create_environ() | {"REMOTE_ADDR": client}
        return limited[which](environ, lambda *_: lambda _: None)

    with ExitStack() as open_:
        for number in range(20):
            open_.callback(close, asked(0, str(number)))
        for number in range(2):
            open_.callback(close, asked(1, str(number)))
        with pytest.raises(BusyError):
            asked(1, "192.0.2.3")
    close(asked(1, "192.0.2.3"))


def test_a_client_that_takes_too_little_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_PATIENCE_S", -1e9)
    sending = StreamLimit(App(b"x" * (bodies.PIECE_BYTES + 1)))(
        create_environ(), lambda *_: lambda _: None
    )
    with pytest.raises(TimeoutError):
        list(sending)
    close(sending)


def test_a_long_answer_that_is_kept_is_sent_in_pieces_without_a_copy_for_each_client() -> None:
    body = b"x" * (4 << 20)
    app = StreamLimit(cached(App(body)))
    tracemalloc.start()
    with ExitStack() as open_:
        for client in range(40):
            environ = create_environ() | {"REMOTE_ADDR": str(client)}
            sending = app(environ, lambda *_: lambda _: None)
            open_.callback(close, sending)
            next(iter(sending))
        used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert used < 3 * len(body)


@pytest.mark.parametrize("name", ["HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_X_ANY"])
def test_header_fields_have_a_limit(name: str) -> None:
    app = App()
    with pytest.raises(HeaderTooLargeError):
        answer(HeadLimit(app), **{name: "x" * (MAX_HEADER_BYTES + 1)})

    assert not app.asked


def test_a_cache_takes_no_more_than_it_says_whatever_clients_send() -> None:
    cache: Cache[Reply] = Cache(4 << 20, followers=8)
    app = ResponseCache(asking, lambda: cache, lambda: nullcontext(cache))
    tracemalloc.start()
    for number in range(1000):
        query = f"{number}{'x' * 50_000}"
        answer(app, QUERY_STRING=query, HTTP_ACCEPT=f"text/{number}{'y' * 10_000}")
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert used <= cache.size_bytes


def test_only_so_many_long_answers_are_sent_at_a_time() -> None:
    app = StreamLimit(App(lambda: iter([b"x"]), Content_Length=str(WHOLE_BYTES + 1)))

    def asked(client: int) -> Iterable[bytes]:
        return app(create_environ() | {"REMOTE_ADDR": str(client)}, lambda *_: lambda _: None)

    sent = [asked(number % 3) for number in range(bodies.SENDERS)]
    with pytest.raises(BusyError):
        asked(3)
    for one in sent:
        assert list(one) == [b"x"]
        close(one)

    assert collect(app, create_environ()).chunks is not None
