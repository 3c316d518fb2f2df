"""What stands in the log and in the figures is what was noted, whatever clients sent."""

import io
import json
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from nordonc.http.metrics import Journal
from nordonc.http.query_log import Entry
from nordonc.http.request_log import Told, lines

BOUNDS = (0.001, 0.005, 0.025, 0.1, 0.4, 1.0, 5.0, 30.0)

TEXTS = st.text(max_size=20)
MS = st.floats(0, 60_000).map(lambda ms: round(ms, 2))
ENTRIES = st.builds(
    Entry,
    query=TEXTS,
    form=st.sampled_from(["", "SELECT"]),
    outcome=st.sampled_from([200, 400]),
    rows=st.none() | st.integers(0, 3),
    bytes=st.integers(0, 10**9),
)
REQUESTS = st.builds(
    Told,
    at=st.floats(0, 4e9),
    id=st.sampled_from(["", "of-the-proxy"]),
    method=TEXTS,
    path=TEXTS,
    outcome=st.sampled_from([200, 404, 500, 503]),
    ms=MS,
    cache=st.sampled_from(["hit", "miss", "no"]),
    client=st.none() | TEXTS,
)
NOTES = st.lists(st.tuples(REQUESTS, st.none() | ENTRIES), max_size=20)


@given(NOTES)
def test_a_line_of_the_log_is_json_of_all_that_was_noted(
    notes: list[tuple[Told, Entry | None]],
) -> None:
    read = [json.loads(line) for line in lines(notes).split("\n")[:-1]]

    for (request, query), line in zip(notes, read, strict=True):
        told: NamedTuple = query or request
        expected = request._asdict() | told._asdict()
        expected["level"] = "error" if request.outcome >= 500 else "info"
        for left in ("at", "id"):
            del expected[left]
        given_id = line.pop("id")
        assert line.pop("time").endswith("Z")
        assert line == {name: value for name, value in expected.items() if value is not None}
        assert given_id == request.id or (not request.id and len(given_id) == 16)


@given(NOTES)
def test_requests_without_a_name_get_one_each(notes: list[tuple[Told, Entry | None]]) -> None:
    unnamed = [(request._replace(id=""), query) for request, query in notes]
    names = [json.loads(line)["id"] for line in lines(unnamed).split("\n")[:-1]]

    assert len(set(names)) == len(notes)


@given(st.lists(MS))
def test_times_are_counted_as_the_library_of_prometheus_counts_them(times: list[float]) -> None:
    journal, registry = Journal(io.StringIO()), CollectorRegistry()
    peer = Histogram("nordonc_query_seconds", "Seconds", registry=registry, buckets=BOUNDS)
    for ms in times:
        journal.note(Told(0, "", "GET", "/sparql", 200, ms, "hit", None), Entry("0"))
        peer.observe(ms / 1000)
    journal.close()

    for bound in (*map(str, BOUNDS), "+Inf"):
        sample = ("nordonc_query_seconds_bucket", {"le": bound})
        assert journal.registry.get_sample_value(*sample) == registry.get_sample_value(*sample)
    sums = [
        one.get_sample_value("nordonc_query_seconds_sum") for one in (journal.registry, registry)
    ]
    assert sums[0] == pytest.approx(sums[1])
