"""What is counted while quads are loaded is what the store then holds."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nordonc.rdf.namespaces import RDF, XSD
from nordonc.rdf.tally import Tally

THING = ox.NamedNode("http://example.org/thing")
GRAPHS = [ox.DefaultGraph(), THING, ox.NamedNode("http://example.org/other")]


def literal(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))


def tallied(values: list[ox.Literal | ox.Triple]) -> Tally:
    tally = Tally(by_graph=False)
    list(tally.quads(ox.Quad(THING, THING, value) for value in values))
    return tally


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(literal("01", "integer"), id="zeros"),
        pytest.param(literal("+1", "integer"), id="plus"),
        pytest.param(literal("1.50", "decimal"), id="decimal"),
        pytest.param(literal("1", "int"), id="derived"),
        pytest.param(literal("1", "nonNegativeInteger"), id="cardinality"),
        pytest.param(literal("-0.0", "double"), id="minus-zero"),
        pytest.param(literal("1E400", "double"), id="too-large"),
        pytest.param(literal("1", "boolean"), id="boolean"),
        pytest.param(literal("2020-01-01T00:00:00+00:00", "dateTime"), id="time-zone"),
        pytest.param(ox.Triple(THING, THING, literal("01", "integer")), id="in-a-triple"),
    ],
)
def test_a_value_that_comes_back_otherwise_is_counted(value: ox.Literal | ox.Triple) -> None:
    assert tallied([value, ox.Literal("01"), value]).respelt == 2


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(ox.Literal("01"), id="string"),
        pytest.param(ox.Literal("01", language="fi"), id="language"),
        pytest.param(literal("0", "integer"), id="integer"),
        pytest.param(literal("99999999999999999999", "integer"), id="large"),
        pytest.param(literal("2020-02-30", "date"), id="no-date"),
        pytest.param(literal("2020-02-28", "date"), id="date"),
        pytest.param(literal("one", "integer"), id="no-number"),
        pytest.param(ox.Literal("01", datatype=ox.NamedNode(f"{RDF}HTML")), id="other"),
    ],
)
def test_a_value_that_comes_back_as_it_is_is_not_counted(value: ox.Literal) -> None:
    assert tallied([value]).respelt == 0


DATATYPES = """
    integer int decimal double float boolean date dateTime duration time gYear string
"""
LITERALS = st.builds(
    literal,
    st.from_regex(r"[-+]?0?[0-9]{1,3}(\.[0-9]{1,2})?", fullmatch=True)
    | st.dates().map(str)
    | st.datetimes().map(lambda time: f"{time.isoformat()}+00:00")
    | st.sampled_from(["true", "1", "1E400", "NaN", "P1Y12M", "-0.0", "24:00:00"]),
    st.sampled_from(DATATYPES.split()),
)
QUADS = st.lists(
    st.builds(ox.Quad, st.just(THING), st.just(THING), LITERALS, st.sampled_from(GRAPHS))
)


@given(quads=QUADS)
def test_quads_are_given_on_and_counted_as_the_store_has_them(quads: list[ox.Quad]) -> None:
    store, tally = ox.Store(), Tally(by_graph=True)
    store.extend(quads)

    assert set(tally.quads(quads)) == set(store)
    assert tally.triples() == len({quad.triple for quad in store})
