"""The form of a query and the choice of a media type, with what real clients send."""

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nordonc.errors import ForbiddenQueryError, NotAcceptableError, QuerySyntaxError
from nordonc.http.negotiation import accepted_ranges, choose, wants_html
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.sparql.form import Form, has_dataset, query_form

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
TURTLE = "text/turtle"

#: What clients send, as read in their sources or on the wire; what Blazegraph and RDF4J send for
#: graphs is put together from the formats they know, as their sources do it.
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NEW_CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
VIRTUOSO = (
    "application/sparql-results+xml, text/rdf+n3, text/rdf+ttl, text/rdf+turtle, text/turtle, "
    "application/turtle, application/x-turtle, application/rdf+xml, application/xml"
)
BLAZEGRAPH_TABLE = (
    "application/x-binary-rdf-results-table,application/sparql-results+xml;q=0.8,"
    "application/xml;q=0.8,application/sparql-results+json;q=0.8,application/json;q=0.8"
)
BLAZEGRAPH_GRAPH = (
    "application/x-binary-rdf,application/rdf+xml;q=0.8,application/xml;q=0.8,text/xml;q=0.8,"
    "text/plain;q=0.7,text/turtle;q=0.8,application/x-turtle;q=0.8,text/rdf+n3;q=0.8,"
    "application/trix;q=0.8,application/x-trig;q=0.8,text/x-nquads;q=0.7"
)
RDF4J_GRAPH = (
    "text/turtle, application/x-turtle, application/rdf+xml;q=0.4, application/xml;q=0.4, "
    "text/xml;q=0.4, application/n-triples;q=0.7, text/plain;q=0.7, application/ld+json;q=0.8, "
    "application/trig;q=0.8, application/x-trig;q=0.8, application/n-quads;q=0.7, "
    "text/x-nquads;q=0.7, application/x-binary-rdf;q=0.8"
)
WRAPPER_DEFAULT = "application/sparql-results+xml,application/rdf+xml,*/*"
JENA_TABLE = (
    "application/sparql-results+json, application/sparql-results+xml;q=0.9, "
    "text/tab-separated-values;q=0.7, text/csv;q=0.5,application/json;q=0.2,"
    "application/xml;q=0.2,*/*;q=0.1"
)
JENA_GRAPH = (
    "text/turtle,application/n-triples;q=0.9,application/rdf+xml;q=0.7,application/trig,"
    "application/n-quads;q=0.9,application/ld+json;q=0.8,*/*;q=0.5"
)
RDF4J_TABLE = (
    "text/csv;q=0.8, application/sparql-results+json;q=0.8, application/json;q=0.8, "
    "application/sparql-results+xml, application/xml, text/tab-separated-values;q=0.8, "
    "application/x-binary-rdf-results-table;q=0.8"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
    "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/xml;q=0.3,text/html;q=0.2,"
    "application/xhtml+xml;q=0.18,application/json;q=0.135"
)
WRAPPER_JSON = (
    "application/sparql-results+json,application/json,text/javascript,application/javascript"
)
WRAPPER_N3 = (
    "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3"
)
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        pytest.param(None, JSON, id="none"),
        pytest.param("", JSON, id="empty"),
        pytest.param("*/*", JSON, id="curl"),
        pytest.param("*/*", JSON, id="wget"),
        pytest.param("application/*", JSON, id="range"),
        pytest.param("text/*", "text/csv", id="range-of-text"),
        pytest.param(FIREFOX, "application/xml", id="firefox"),
        pytest.param(CHROME, "application/xml", id="chrome"),
        pytest.param(NEW_CHROME, "application/xml", id="chrome-of-another-version"),
        pytest.param(SAFARI, "application/xml", id="safari"),
        pytest.param(VIRTUOSO, XML, id="virtuoso"),
        pytest.param(BLAZEGRAPH_TABLE, JSON, id="blazegraph"),
        pytest.param(JENA_TABLE, JSON, id="jena"),
        pytest.param(RDF4J_TABLE, XML, id="rdf4j"),
        pytest.param(COMUNICA, "application/xml", id="comunica-on-a-table"),
        pytest.param(WRAPPER_JSON, JSON, id="sparqlwrapper-json"),
        pytest.param(WRAPPER_DEFAULT, XML, id="sparqlwrapper-default"),
        pytest.param(XML, XML, id="sparqlwrapper-xml"),
        pytest.param("text/csv", "text/csv", id="sparqlwrapper-csv"),
        pytest.param(
            "text/tab-separated-values", "text/tab-separated-values", id="sparqlwrapper-tsv"
        ),
        pytest.param(JSON, JSON, id="rdflib-store-json"),
        pytest.param(f"application/rdf+xml, {XML}", XML, id="rdflib-store-xml"),
        pytest.param("text/csv", "text/csv", id="rdflib-store-csv"),
        pytest.param(JAVA, JSON, id="java"),
        pytest.param("text/csv; charset=utf-8", "text/csv", id="charset"),
        pytest.param("TEXT/CSV ; Q=0.5, */*;q=0.1", "text/csv", id="capitals"),
        pytest.param("text/csv, */*", "text/csv", id="specific-before-range"),
        pytest.param(f"{JSON};q=0.2, {XML};q=0.9", XML, id="quality"),
        pytest.param(f"{JSON};q=0, */*", XML, id="exclusion"),
        pytest.param("*/*, application/*;q=0", "text/csv", id="exclusion-of-a-range"),
        pytest.param("application/json", "application/json", id="synonym"),
        pytest.param("text/xml", "text/xml", id="synonym-xml"),
        pytest.param(f"{XML};q=nonsense", XML, id="quality-is-no-number"),
        pytest.param(";;,,/", JSON, id="nothing-readable"),
    ],
)
def test_a_table_is_answered_in_the_best_accepted_type(accept: str | None, answered: str) -> None:
    assert choose(Form.SELECT, accept).name == answered
    assert choose(Form.ASK, accept).name == answered


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        pytest.param(None, TURTLE, id="none"),
        pytest.param("*/*", TURTLE, id="curl"),
        pytest.param("application/*", "application/n-triples", id="range"),
        pytest.param("*/*", TURTLE, id="wget"),
        pytest.param(VIRTUOSO, TURTLE, id="virtuoso"),
        pytest.param(BLAZEGRAPH_GRAPH, TURTLE, id="blazegraph"),
        pytest.param(RDF4J_GRAPH, TURTLE, id="rdf4j"),
        pytest.param(JENA_GRAPH, TURTLE, id="jena"),
        pytest.param(COMUNICA, "application/n-quads", id="comunica"),
        pytest.param(WRAPPER_N3, TURTLE, id="sparqlwrapper-n3"),
        pytest.param("application/turtle,text/turtle", TURTLE, id="sparqlwrapper-turtle"),
        pytest.param("application/ld+json,application/x-json+ld", "application/ld+json", id="ld"),
        pytest.param("application/rdf+xml", "application/rdf+xml", id="sparqlwrapper-xml"),
        pytest.param(f"{XML}, application/rdf+xml", "application/rdf+xml", id="rdflib-store-xml"),
        pytest.param("application/trig", "application/trig", id="trig"),
        pytest.param("text/plain", "text/plain", id="old-n-triples"),
        pytest.param(FIREFOX, "application/xml", id="firefox"),
        pytest.param(CHROME, "application/xml", id="chrome"),
        pytest.param(SAFARI, "application/xml", id="safari"),
        pytest.param(WRAPPER_DEFAULT, "application/rdf+xml", id="sparqlwrapper-default"),
        pytest.param(JAVA, TURTLE, id="java"),
    ],
)
def test_a_graph_is_answered_in_the_best_accepted_type(accept: str | None, answered: str) -> None:
    assert choose(Form.CONSTRUCT, accept).name == answered
    assert choose(Form.DESCRIBE, accept).name == answered


@pytest.mark.parametrize(
    ("asked", "formats", "accept", "answered"),
    [
        pytest.param(Form.SELECT, ["csv"], FIREFOX, "text/csv", id="over-accept"),
        pytest.param(Form.SELECT, ["text/csv"], None, "text/csv", id="media-type"),
        pytest.param(Form.SELECT, ["CSV"], None, "text/csv", id="capitals"),
        pytest.param(Form.SELECT, ["turtle"], XML, XML, id="of-the-other-form"),
        pytest.param(Form.SELECT, ["potato"], "text/csv", "text/csv", id="unknown"),
        pytest.param(Form.SELECT, [""], None, JSON, id="empty"),
        pytest.param(Form.CONSTRUCT, ["json"], "*/*", "application/ld+json", id="wrapper-json"),
        pytest.param(Form.CONSTRUCT, ["ttl"], None, TURTLE, id="extension"),
        pytest.param(
            Form.CONSTRUCT,
            ["rdf+xml", "application/rdf+xml"],
            "application/rdf+xml",
            "application/rdf+xml",
            id="wrapper-repeats-it",
        ),
        pytest.param(Form.CONSTRUCT, ["n3"], WRAPPER_N3, TURTLE, id="wrapper-n3"),
    ],
)
def test_a_known_format_decides_and_an_unknown_one_is_passed_over(
    asked: Form, formats: list[str], accept: str | None, answered: str
) -> None:
    assert choose(asked, accept, tuple(formats)).name == answered


@pytest.mark.parametrize("asked", Form)
def test_what_cannot_be_had_is_refused_with_what_can(asked: Form) -> None:
    with pytest.raises(NotAcceptableError) as refused:
        choose(asked, "image/png, */*;q=0")

    offered = RESULT_FORMATS if asked in {Form.SELECT, Form.ASK} else GRAPH_FORMATS
    assert all(one.media_type in str(refused.value) for one in offered)


@given(
    asked=st.sampled_from(Form),
    accept=st.none() | st.text() | st.text("*/;,=q.01 -\t\"'ax"),
    formats=st.lists(st.text(), max_size=3),
)
@example(asked=Form.SELECT, accept="a/b;q=" + "9" * 500, formats=[])
def test_any_header_is_answered_or_refused(
    asked: Form, accept: str | None, formats: list[str]
) -> None:
    try:
        chosen = choose(asked, accept, tuple(formats))
    except NotAcceptableError:
        return
    assert chosen.format in RESULT_FORMATS + GRAPH_FORMATS


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        pytest.param("text/turtle", "text/turtle; charset=utf-8", id="text"),
        pytest.param("application/ld+json", "application/ld+json", id="application"),
    ],
)
def test_a_type_of_text_names_its_encoding(accept: str, answered: str) -> None:
    assert choose(Form.CONSTRUCT, accept).content_type == answered


@pytest.mark.parametrize("one", RESULT_FORMATS, ids=lambda one: one.label)
def test_a_format_of_results_is_one_that_the_engine_writes(one: Format) -> None:
    known = ox.QueryResultsFormat.from_media_type(one.media_type)
    assert known is not None
    assert known.iri == one.iri


@pytest.mark.parametrize("one", GRAPH_FORMATS, ids=lambda one: one.label)
def test_a_format_of_graphs_is_one_that_the_engine_writes(one: Format) -> None:
    known = ox.RdfFormat.from_media_type(one.media_type)
    assert known is not None
    assert (known.iri, known.file_extension) == (one.iri, one.extension)


@pytest.mark.parametrize(
    ("accept", "browser"),
    [
        pytest.param(FIREFOX, True, id="firefox"),
        pytest.param(CHROME, True, id="chrome"),
        pytest.param(None, False, id="none"),
        pytest.param("*/*", False, id="curl"),
        pytest.param(COMUNICA, False, id="comunica"),
        pytest.param("text/turtle, text/html;q=0.5", False, id="rdf-before-html"),
        pytest.param("text/html;q=0.5", True, id="html-alone"),
    ],
)
def test_a_browser_is_what_likes_html_best(
    accept: str | None,
    browser: bool,  # noqa: FBT001  a parameter of the table
) -> None:
    assert wants_html(accept) is browser


def test_the_better_of_two_qualities_counts() -> None:
    assert accepted_ranges("text/csv;q=0.2, text/csv;q=0.7") == {"text/csv": 0.7}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("SELECT * {}", Form.SELECT, id="select"),
        pytest.param("ask{}", Form.ASK, id="lower-case"),
        pytest.param("DESCRIBE<http://example.org/>", Form.DESCRIBE, id="no-space"),
        pytest.param("# SELECT\n#\r\n ASK {}", Form.ASK, id="comment"),
        pytest.param("PREFIX a: <http://example.org/#>ASK {}", Form.ASK, id="hash-in-an-iri"),
        pytest.param("BASE <http://e.org/#ASK>\nCONSTRUCT {} {}", Form.CONSTRUCT, id="base"),
        pytest.param("prefix select: <http://e.org/> ASK {}", Form.ASK, id="prefix-like-a-keyword"),
        pytest.param("PREFIX : <http://e.org/> SELECT * {}", Form.SELECT, id="empty-prefix"),
        pytest.param("PREFIX# x\na:#y>\n<http://e.org/> ASK {}", Form.ASK, id="comments-inside"),
        pytest.param("PREFIX é: <http://e.org/é> ASK {}", Form.ASK, id="letters"),
        pytest.param('VERSION "1.2 ASK" SELECT * {}', Form.SELECT, id="version"),
        pytest.param("\ufeffASK {}", Form.ASK, id="byte-order-mark"),
    ],
)
def test_the_form_is_the_first_keyword_after_the_prologue(text: str, found: Form) -> None:
    assert query_form(text) is found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "line 1, column 1", id="empty"),
        pytest.param("# SELECT * {}", "found the end of the text", id="only-a-comment"),
        pytest.param("PREFIX a: <b>\n\n  FETCH *", "line 3, column 3", id="unknown-word"),
        pytest.param(
            "PREFIX a <http://e.org/> ASK {}",
            "a prefix ends in a colon",
            id="broken-prefix",
        ),
        pytest.param("SELECTED", "SELECT may be meant", id="longer-word"),
        pytest.param("{", "column 1 is never closed", id="brace"),
    ],
)
def test_what_begins_no_query_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(QuerySyntaxError, match=told.replace("{", r"\{")):
        query_form(text)


@pytest.mark.parametrize(
    "keyword",
    ["INSERT", "delete", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"],
)
def test_an_update_is_refused(keyword: str) -> None:
    with pytest.raises(ForbiddenQueryError):
        query_form(f"PREFIX a: <http://example.org/>\n{keyword} <http://example.org/>")


@given(st.text() | st.text("PREFIXBASELCTprefix:<>#'\"{}\n 1.2"))
def test_any_text_has_a_form_or_none(text: str) -> None:
    try:
        found = query_form(text)
    except (QuerySyntaxError, ForbiddenQueryError):
        return
    assert found in text.upper()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("SELECT * FROM <http://e.org/> {}", True, id="from"),
        pytest.param("ask from named<http://e.org/>{}", True, id="from-named"),
        pytest.param("CONSTRUCT {?s ?p ?o}FROM<g> WHERE {?s ?p ?o}", True, id="after-a-template"),
        pytest.param("SELECT (1<?b AS ?c) FROM <g> {}", True, id="after-less-than"),
        pytest.param("SELECT ('\\'' AS ?c) FROM <g> {}", True, id="after-an-escaped-quote"),
        pytest.param("SELECT * {}", False, id="none"),
        pytest.param("SELECT * { ?from ?p 'FROM' }", False, id="variable-and-string"),
        pytest.param('SELECT * { ?s ?p """a " FROM """ }', False, id="long-string"),
        pytest.param("SELECT * { <http://e.org/FROM> a:from FROM:a _:from }", False, id="names"),
        pytest.param("# FROM\nSELECT * { ?s ?p 'x'@from }", False, id="comment-and-language"),
    ],
)
def test_a_dataset_is_seen_where_it_is_named(
    text: str,
    named: bool,  # noqa: FBT001  a parameter of the table
) -> None:
    assert has_dataset(text) is named
