"""The SPARQL 1.1 Protocol: an HTTP request, as plain values, becomes a query and its dataset.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from werkzeug.http import parse_options_header

from nordonc.errors import ForbiddenQueryError, MediaTypeError, RequestError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: Parameters that a request may carry in all; more are an attack, not a query.
_MAX_PARAMETERS = 1000
_READABLE_AS_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}

_Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks.

    Attributes:
        query: The SPARQL text; none where the request carries no query.
        formats: The values of the parameter ``format``.
        default_graphs: The values of ``default-graph-uri``.
        named_graphs: The values of ``named-graph-uri``.
    """

    query: str | None
    formats: tuple[str, ...]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def asked_by_url(query_string: bytes) -> Asked:
    """Return what a GET request asks; it may carry no query.

    Raises:
        RequestError: A parameter is not UTF-8, or there are two queries.
        ForbiddenQueryError: The request is an update.
    """
    return _asked(_pairs(query_string, "The URL"))


def asked_by_body(query_string: bytes, content_type: str, body: bytes) -> Asked:
    """Return what a POST request asks, as a form or as a query sent directly.

    Raises:
        RequestError: There is no query, there are two, or something is not UTF-8.
        MediaTypeError: The body is of a type that the protocol does not define.
        ForbiddenQueryError: The request is an update.
    """
    pairs = _pairs(query_string, "The URL")
    media_type = _media_type(content_type)
    if media_type == FORM:
        pairs += _pairs(body, "The form")
    elif media_type == QUERY:
        pairs.append(("query", _text(body, "The query")))
    elif media_type == UPDATE:
        pairs.append(("update", ""))
    else:
        raise MediaTypeError(f"A query is posted as {FORM} or as {QUERY}")
    asked = _asked(pairs)
    if asked.query is None:
        raise RequestError("The request carries no query; the parameter is named query")
    return asked


def as_url_query(query_string: str, content_type: str, body: bytes) -> str:
    """Return the query string by which GET asks what a request by QUERY asks.

    Source: https://www.rfc-editor.org/rfc/rfc10008.html

    Raises:
        RequestError: The body is not UTF-8.
        MediaTypeError: The body is no query.
    """
    if _media_type(content_type) != QUERY:
        raise MediaTypeError(f"The body of a request by QUERY is {QUERY}")
    query = urlencode({"query": _text(body, "The query")})
    return f"{query_string}&{query}" if query_string else query


def parameters(query_string: bytes) -> dict[str, list[str]]:
    """Return the parameters of a URL by name, each with its values in order, equal ones once.

    Raises:
        RequestError: They are not UTF-8, or too many.
    """
    return {name: [*dict.fromkeys(values)] for name, values in repeated(query_string).items()}


def repeated(query_string: bytes) -> dict[str, list[str]]:
    """Return the parameters of a URL by name, each with its values as often as they are given.

    Raises:
        RequestError: They are not UTF-8, or too many.
    """
    found: dict[str, list[str]] = {}
    for name, value in _pairs(query_string, "The URL"):
        found.setdefault(name, []).append(value)
    return found


def _media_type(content_type: str) -> str:
    """Return the type of a body, in small letters.

    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-media-type

    Raises:
        MediaTypeError: It is of another charset than UTF-8.
    """
    name, options = parse_options_header(content_type)
    if options.get("charset", "utf-8").lower() not in _READABLE_AS_UTF_8:
        raise MediaTypeError("A body is read as UTF-8 and as nothing else")
    return name.lower()


def _asked(pairs: _Pairs) -> Asked:
    if any(name == "update" for name, _ in pairs):
        raise ForbiddenQueryError("This endpoint takes no updates")
    queries = [value.removeprefix("\ufeff") for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise RequestError(f"A request carries one query; this one carries {len(queries)}")
    return Asked(
        query=queries[0] if queries else None,
        formats=_values(pairs, "format"),
        default_graphs=_values(pairs, "default-graph-uri"),
        named_graphs=_values(pairs, "named-graph-uri"),
    )


def _values(pairs: _Pairs, wanted: str) -> tuple[str, ...]:
    """Return the values of a parameter, equal ones once."""
    return tuple(dict.fromkeys(value for name, value in pairs if name == wanted))


def _pairs(encoded: bytes, where: str) -> _Pairs:
    text = _text(encoded, where)
    try:
        return parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise RequestError(f"{where} is not UTF-8 once its percent signs are decoded") from error
    except ValueError as error:
        raise RequestError(f"{where} has more than {_MAX_PARAMETERS} parameters") from error


def _text(encoded: bytes, what: str) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise RequestError(f"{what} is not UTF-8") from error
