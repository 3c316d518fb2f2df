"""The form and the dataset clause are read as the engine applies them, whatever the text."""

import re

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nordonc.errors import NordoncError
from nordonc.sparql.form import Form, has_dataset, query_form

EX = "https://example.org/"
FORMS = {
    ox.QuerySolutions: {Form.SELECT},
    ox.QueryBoolean: {Form.ASK},
    ox.QueryTriples: {Form.CONSTRUCT, Form.DESCRIBE},
}

gaps = st.sampled_from(["", " ", "\n", "\t", "# FROM <g> {\n", "#'\n", "\r"])
prologues = st.lists(
    st.sampled_from(
        [
            *(f"PREFIX {name}: <{EX}>" for name in ("from", "FROM", "select", "from.x", "é-")),
            *(f"BASE<{EX}>", f"prefix#FROM\nx:#>\n<{EX}#from>", "VERSION '1.2'", f"PREFIX:<{EX}>"),
        ]
    ),
    max_size=3,
)
heads = st.sampled_from(
    [
        *("SELECT*", "select ?s", "SELECT?from", "SELECT ('FROM'AS?x)", "SELECT(1<2 AS?x)", "ASK"),
        *("SELECT DISTINCT ?s", "SELECT (ex:from AS ?x)", "SELECT ('''a' FROM'''AS ?x)"),
        *("CONSTRUCT{?s ex:from ?o}", "CONSTRUCT { ?s ?p 'FROM {' }", "DESCRIBE ?s", "DESCRIBE*"),
        *("describe?s ?from", "SELECT ?s ?x", "SELECT (1<?x&&3>2 AS ?y)"),
    ]
)
datasets = st.lists(
    st.sampled_from(
        [
            *("FROM ex:g", f"from<{EX}g>", "FROM NAMED ex:g", f"FROM NAMED<{EX}g>", "FROMex:g"),
            *("FROM:g", "from:g", "FROM#from\nex:g"),
        ]
    ),
    max_size=2,
)
decoys = st.sampled_from(
    [
        *("", "FILTER(?s != 'FROM')", "FILTER(?s!=from:x)", "FILTER(1<2)", "#from <g>\n"),
        *("OPTIONAL{?s FROM:from ?from}", f"OPTIONAL{{?s <{EX}from> '''a \" FROM'''}}"),
        *("OPTIONAL { ?s ex:p.FROM _:from }", "FILTER('x'@from != ?o)", r"FILTER('\'FROM' != ?o)"),
    ]
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Return a store in which a query finds something only without a dataset clause of its own."""
    store = ox.Store()
    triple = (ox.NamedNode(EX + "s"), ox.NamedNode(EX + "p"), ox.Literal("o"))
    store.add(ox.Quad(*triple))
    store.add(ox.Quad(*triple, ox.NamedNode(EX + "h")))
    return store


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a query, or nearly one; DESCRIBE keeps its names apart from what follows them."""
    head = draw(heads)
    text = "".join(draw(gaps) + part for part in draw(prologues))
    text += f"{draw(gaps)}PREFIX ex: <{EX}>PREFIX : <{EX}>{draw(gaps)}{head}"
    for clause in draw(datasets):
        describes = head.casefold().startswith("describe")
        text += (
            f"\n{re.sub('(?i)from(ex)?:', 'FROM ex:', clause)}"
            if describes
            else draw(gaps) + clause
        )
    return text + draw(gaps) + "{ GRAPH ex:h { ?s ?p ?o } " + draw(decoys) + " }"


@settings(deadline=None, max_examples=500)
@given(texts())
def test_form_and_dataset_are_what_the_engine_applies(store: ox.Store, text: str) -> None:
    try:
        results = store.query(text)
    except SyntaxError:
        assume(False)  # noqa: FBT003  the library's own way to leave a case out
    try:
        form = query_form(text)
    except NordoncError:
        # Words that are written together: the engine reads them, the standard does not.
        assume(False)  # noqa: FBT003

    assert form in FORMS[type(results)]
    is_empty = not results if isinstance(results, ox.QueryBoolean) else not list(results)
    assert has_dataset(text) is is_empty
