"""What a store answers, as our endpoint answers it: standard, and in the same order each time."""

import re

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from nordonc.errors import StoreError
from nordonc.rdf import blank_node_labels
from nordonc.sparql.form import Form
from nordonc.stores.graph_names import FRESH

_JSON = QueryResultsFormat.JSON
_TRUTH = b'{"head":{},"boolean":%s}'
#: How Virtuoso 7.2.5 answers ASK: a table with one cell, or none where the answer is no.
_ASK_TABLE = re.compile(rb'"vars"\s*:\s*\[\s*"__ASK_RETVAL"\s*\]')
_ASK_YES = re.compile(rb'"value"\s*:\s*"1"')
#: What a rewritten query has besides its own variables, in the layout that results have then.
_COLUMN = re.compile(
    rb',"%s\d+"(?=[],])|"%s\d+":\{"type":"uri","value":"[^"]*"\},|,"%s\d+":\{"type":"uri","value":"[^"]*"\}'
    % ((FRESH.encode(),) * 3)
)
_FIRST_COLUMN = re.compile(rb'\["%s\d+",?' % FRESH.encode())
#: How it writes a truth value, in the layout that results are brought to first.
_NUMERIC_TRUTH = re.compile(
    rb'"value":"([01])","datatype":"http://www\.w3\.org/2001/XMLSchema#boolean"'
)
_ROWS = b'"bindings":['
_BETWEEN_ROWS = b'}},{"'
_ORDERED = re.compile(r"\border\s+by\b")
#: Results in our own layout, which is Oxigraph's as well, with no escape but the usual ones: to
#: read them and to write them again would take eight times as long and give the same bytes.
_STRING = rb'"[^"\\\x00-\x1f]*+(?:\\["\\bfnrt][^"\\\x00-\x1f]*+)*+"'
_TERM = rb'\{"type":(?:"uri"|"bnode"|"literal"),"value":%s(?:,"(?:xml:lang|datatype)":%s)?+\}' % (
    (_STRING,) * 2
)
_ROW = rb'\{(?:"\w++":%s(?:,"\w++":%s)*+)?+\}' % ((_TERM,) * 2)
_STANDARD = re.compile(
    rb'\{"head":\{"vars":\[(?:"\w++"(?:,"\w++")*+)?+\]\},"results":\{"bindings":\[(?:%s(?:,%s)*+)?+\]\}\}'
    % ((_ROW,) * 2)
)


def _is_standard(body: bytes) -> bool:
    """Tell whether a table is written as we write it."""
    return _STANDARD.fullmatch(body) is not None and _is_utf8(body)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def results(body: bytes, form: Form, text: str, skolem: str) -> bytes:
    """Return the answer to a SELECT or an ASK as JSON: standard, blank nodes as such.

    Where the query orders no rows, we do, so that two servers give the same bytes.

    Raises:
        StoreError: It is no such answer, or is cut off.
    """
    if form is Form.ASK and _ASK_TABLE.search(body):
        body = _TRUTH % (b"true" if _ASK_YES.search(body) else b"false")
    standard = body if _is_standard(body) else converted(body, _JSON)
    if (form is Form.ASK) != (b'"boolean":' in standard[:40]):
        raise StoreError("The store answered another form of query than it was asked")
    if FRESH.encode() in standard:
        standard = _COLUMN.sub(b"", _FIRST_COLUMN.sub(b"[", standard))
    if b'XMLSchema#boolean"' in standard:
        standard = _NUMERIC_TRUTH.sub(_boolean, standard)
    if skolem and (begin := skolem.encode()) in standard:
        node = re.compile(rb'"type":"uri","value":"%s([^"]*)"' % re.escape(begin))
        standard = node.sub(rb'"type":"bnode","value":"\1"', standard)
    return standard if form is Form.ASK or _ORDERED.search(text.lower()) else _sorted(standard)


def variables(body: bytes) -> list[str]:
    """Return the columns of results in JSON that the client asked for; none where it is no such."""
    try:
        found = parse_query_results(body, _JSON)
    except (SyntaxError, ValueError, OSError):
        return []
    names = [] if isinstance(found, QueryBoolean) else [one.value for one in found.variables]
    return [name for name in names if not name.startswith(FRESH)]


def converted(body: bytes, form: QueryResultsFormat) -> bytes:
    """Return results in JSON in another format, or in our own layout of JSON.

    Raises:
        StoreError: They are no results, or are cut off.
    """
    try:
        written = parse_query_results(body, _JSON).serialize(format=form)
    except (SyntaxError, ValueError, OSError) as error:
        raise StoreError(f"The store's answer is no SPARQL result: {error}") from error
    return written or b""


def _boolean(found: re.Match[bytes]) -> bytes:
    truth = b'"value":"true"' if found[1] == b"1" else b'"value":"false"'
    return truth + b',"datatype":"http://www.w3.org/2001/XMLSchema#boolean"'


def _sorted(results: bytes) -> bytes:
    """Return results with their rows in the order of their bytes; without any value, as they are.

    What stands between two rows cannot stand inside a value, since there it would be escaped.
    """
    start = results.find(_ROWS) + len(_ROWS)
    end = results.rfind(b"]}}")
    rows = results[start:end]
    if not rows.startswith(b'{"') or b"{}," in rows or rows.endswith(b",{}"):
        return results
    inner = sorted(rows[2:-2].split(_BETWEEN_ROWS))
    return results[:start] + b'{"' + _BETWEEN_ROWS.join(inner) + b"}}" + results[end:]


def triples(body: bytes, media_type: str, skolem: str) -> list[Triple]:
    """Return the triples of an answer, each once and in order, blank nodes as such.

    Raises:
        StoreError: They are none, or are cut off.
    """
    if skolem:
        node = re.compile(rb"<%s([^>]*)>" % re.escape(skolem.encode()))
        body = node.sub(rb"_:\1", body)
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise StoreError(f"The store answered a graph with {media_type}")
    try:
        found = {quad.triple for quad in parse(body, form)}
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"The store's answer is no {form.name}: {error}") from error
    return sorted(found, key=_order)


def _order(triple: Triple) -> str:
    """Return what triples are ordered by: a label that no release has is chance."""
    return re.sub(rf"_:(?!{blank_node_labels.BEGIN})\S+", "_:", str(triple))
