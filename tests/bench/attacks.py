"""What a hostile client sends, by name, and how an answer to it is judged.

Each attack has to be answered or refused in time, without an answer that admits a mistake of ours.
Source of the list: what is known to have ended, silenced or misused SPARQL endpoints.
"""

import random
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple
from urllib.parse import quote

from nordonc.errors import QueryTooComplexError
from nordonc.sparql.screen import screen

#: Stands for the port of whoever listens for calls that must not come.
PORT = "{listener}"
#: The connection was closed without an answer.
CLOSED = 0
#: No answer came.
SILENT = -1
#: Seconds that a client waits beyond the time in which it has to be answered.
_PATIENCE_S = 5.0
#: Seconds beyond the time limit of a query in which it has to be answered.
MORE_S = 1.0

_NODES, _CHORDS = 2000, 7

#: A query that is evaluated: it ends by itself, or in want of time, memory or room.
EVALUATED = frozenset({200, 422, 503, 504})
REFUSED = frozenset({400, 413})
EITHER = EVALUATED | REFUSED


class Attack(NamedTuple):
    """One hostile request.

    Attributes:
        name: Its group and what it does.
        sends: A query to be posted, or the bytes of a whole request.
        allowed: Statuses that are an answer to it.
    """

    name: str
    sends: str | bytes
    allowed: frozenset[int]

    def request(self, listener: int) -> bytes:
        """Return what goes over the socket, any address in it being that of a listener."""
        if isinstance(self.sends, bytes):
            return self.sends.replace(PORT.encode(), str(listener).encode())
        return posted(self.sends.replace(PORT, str(listener)).encode())


class Outcome(NamedTuple):
    """What became of an attack."""

    status: int
    seconds: float
    body: bytes = b""
    fields: bytes = b""


def posted(
    body: bytes, *fields: str, kind: str = "application/sparql-query", accept: str = "*/*"
) -> bytes:
    """Return a request that posts a body to the endpoint."""
    lines = [
        "POST /sparql HTTP/1.1",
        "Host: localhost",
        f"Content-Type: {kind}",
        f"Accept: {accept}",
        "Connection: close",
        *(fields or [f"Content-Length: {len(body)}"]),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def got(target: str, *fields: str, method: str = "GET", version: str = "HTTP/1.1") -> bytes:
    """Return a request without a body."""
    lines = [f"{method} {target} {version}", "Host: localhost", "Connection: close", *fields]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def write_ring(file: Path) -> None:
    """Write 16 000 triples: nodes in a ring, with chords that are the same each time."""
    chance = random.Random(4)  # noqa: S311  a graph is no secret
    others = range(2, _NODES)
    node = "<http://example.org/n{}>".format
    lines = []
    for number in range(_NODES):
        steps = [1, *chance.sample(others, _CHORDS)]
        ends = [(number + step) % _NODES for step in steps]
        lines += [f"{node(number)} <http://example.org/p> {node(end)} .\n" for end in ends]
    file.write_text("".join(lines), encoding="ascii")


_PREFIX = "PREFIX : <http://example.org/>\n"


def _of_graph(group: str, queries: dict[str, str], allowed: frozenset[int]) -> list[Attack]:
    return [Attack(f"{group}: {name}", _PREFIX + text, allowed) for name, text in queries.items()]


def _cross(triples: int) -> str:
    return " ".join(f"?a{one} ?b{one} ?c{one} ." for one in range(triples))


def _values(names: str, number: int) -> str:
    rows = " ".join(map(str, range(number)))
    return " ".join(f"VALUES ?{name} {{ {rows} }}" for name in names)


def _repeated(
    start: str, part: str, end: str, core: str = "", close: str = ""
) -> Callable[[int], str]:
    return lambda times: start + part * times + core + close * times + end


def _counting(pattern: str) -> str:
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


_SIDES = " OPTIONAL ".join(["{ ?a0 :p ?b0 }", *(f"{{ ?a{n} :p ?b{n} }}" for n in range(1, 5))])

TIME = _of_graph(
    "time",
    {
        "one cross product": _counting(_cross(2)),
        "cross product": _counting(_cross(3)),
        "cross product and filter": _counting(_cross(3) + ' FILTER(CONCAT(?a0, ?c2) = "x")'),
        "rows of a cross product": f"SELECT * {{ {_cross(3)} }}",
        "graph of a cross product": f"CONSTRUCT {{ ?a0 ?b1 ?c2 }} {{ {_cross(3)} }}",
        "description of a cross product": f"DESCRIBE ?a0 ?c2 {{ {_cross(3)} }}",
        "optional sides": _counting(_SIDES),
        "star of a star": _counting("?a (:p*)* ?b"),
        "all pairs": "SELECT * { ?a :p+ ?b }",
        "joined paths": _counting("?a :p+ ?b . ?b :p+ ?c . ?c :p+ ?d"),
        "path of twenty steps": _counting("?a " + "/".join([":p"] * 20) + " ?b"),
        "either way": _counting("?a (:p|^:p)* ?b"),
        "any but one": _counting("?a (!:q)* ?b . ?b (!:q)* ?c"),
        "values": _counting(_values("abcde", 200)),
        "long concatenation": f"SELECT (GROUP_CONCAT(?a0) AS ?x) {{ {_cross(2)} }}",
        "distinct concatenation": f"SELECT (GROUP_CONCAT(DISTINCT ?a0) AS ?x) {{ {_cross(2)} }}",
        "correlated exists": _counting(
            "?a :p ?b FILTER NOT EXISTS { ?c :p ?d . ?e :p ?f FILTER(?a = ?f && ?d = 1) }"
        ),
        "chain of a hundred steps": _counting(
            " . ".join(f"?v{one} :p ?v{one + 1}" for one in range(97))
        ),
        "search in a long text": (
            "SELECT (COUNT(*) AS ?n) { ?a :p ?b "
            "{ SELECT (GROUP_CONCAT(STR(?x)) AS ?all) { ?x :p ?y . ?y :p ?z } } "
            'FILTER(CONTAINS(?all, CONCAT(STR(?a), "!"))) }'
        ),
        "regular expression": _counting(f'{_cross(2)} FILTER(REGEX(STR(?a0), "(.*)*(.*)*x$"))'),
    },
    EVALUATED,
)

MEMORY = _of_graph(
    "memory",
    {
        "order by chance": f"SELECT * {{ {_cross(2)} }} ORDER BY RAND() LIMIT 1",
        "distinct far away": f"SELECT DISTINCT * {{ {_cross(2)} }} OFFSET 100000000",
        "groups": f"SELECT ?a0 ?c1 (COUNT(*) AS ?n) {{ {_cross(2)} }} GROUP BY ?a0 ?c1 ?c0 ?a1",
        "minus": _counting(f"{{ {_cross(1)} }} MINUS {{ {_cross(2)} }}"),
        "nested optional": _counting(
            "?a :p ?b OPTIONAL { ?c :p ?d OPTIONAL { ?e :p ?f OPTIONAL { ?g :p ?h } } }"
        ),
        "doubled text": "SELECT (STRLEN(?x40) AS ?n) { BIND('x' AS ?x0) "
        + " ".join(f"BIND(CONCAT(?x{one}, ?x{one}) AS ?x{one + 1})" for one in range(40))
        + " }",
        "replaced text": "SELECT (STRLEN("
        + "REPLACE(" * 9
        + '"x"'
        + ', ".", "yyyyyyyyyyyyyyyyyyyy")' * 9
        + ") AS ?n) {}",
        "many values": f"SELECT * {{ {_values('ab', 10_000)} }} ORDER BY DESC(?a)",
        "long rows": f"SELECT * {{ {_values('abc', 400)} }}",
    },
    EVALUATED,
)


def largest(make: Callable[[int], str]) -> str:
    """Return the longest of some texts that the screen lets pass."""
    passes, refused = 1, 1 << 12
    while refused - passes > 1:
        middle = (passes + refused) // 2
        try:
            screen(_PREFIX + make(middle))
        except QueryTooComplexError:
            refused = middle
        else:
            passes = middle
    return make(passes)


#: Just below the limits of the screen; what they cost does not depend on the data.
PLANNER = _of_graph(
    "planner",
    {
        name: largest(make)
        for name, make in {
            "star": lambda times: _counting("?a " + ";".join(f":p{n} ?b{n}" for n in range(times))),
            "chain": lambda times: _counting(".".join(f"?a{n} :p ?a{n + 1}" for n in range(times))),
            "strangers": lambda times: _counting(_cross(times)),
            "list": _repeated("SELECT * { ?a :p (", " 1", ") }"),
            "path": _repeated("SELECT * { ?a :p", "/:p", " ?b }"),
            "path of stars": _repeated("SELECT * { ?a :p*", "/:p*", " ?b }"),
            "alternatives": _repeated("SELECT * { ?a :p", "|:p", " ?b }"),
            "blank nodes": _repeated("SELECT * { ?a :p ", "[ :p ", "}", "1", "]"),
            "triple terms": _repeated("SELECT * { ?a :p ", "<< ", "}", ":a", " :p 1 >>"),
            "optional": lambda times: _counting(
                "?a :p ?b " + " ".join(f"OPTIONAL {{?a :p ?c{n}}}" for n in range(times))
            ),
            "union": lambda times: _counting(
                " UNION ".join(f"{{?a :p ?c{n}}}" for n in range(times))
            ),
            "subselects": _repeated("SELECT * ", "{ SELECT * ", "", "{ ?a :p ?b }", "}"),
            "or": _repeated("SELECT * { ?a :p ?b FILTER(?a = 1", "||?a=1", ") }"),
            "sum": _repeated("SELECT (1", "+1", " AS ?x) {}"),
            "bind": lambda times: (
                "SELECT * {" + "".join(f"BIND(1 AS ?x{n})" for n in range(times)) + "}"
            ),
            "exists": _repeated("SELECT * { ?a :p ?b ", "FILTER EXISTS{", "}", "?a :p ?b", "}"),
            "if": _repeated("SELECT (", "IF(?x,1,", " AS ?y) {}", "1", ")"),
        }.items()
    },
    EVALUATED,
)

#: Longest query that is sent: what is longer is refused for that alone, and once is enough.
_LONGEST = 2 << 20


def _nested(parts: tuple[str, str, str, str, str], times: int) -> str:
    """Return a nest of so many levels, or of as many as are worth sending."""
    start, opening, core, closing, end = parts
    times = min(times, _LONGEST // len(opening + closing))
    return start + opening * times + core + closing * times + end


_NESTED = {
    "parentheses": ("SELECT * {FILTER(", "(", "1", ")", ")}"),
    "braces": ("SELECT * ", "{", "", "}", ""),
    "if": ("SELECT * {FILTER(", "IF(1,1,", "1", ")", ")}"),
    "concat": ("SELECT * {BIND(", "CONCAT(", "1", ")", " AS ?x)}"),
    "exists": ("SELECT * {", "FILTER EXISTS{", "", "}", "}"),
    "optional": ("SELECT * {", "OPTIONAL{", "", "}", "}"),
    "minus": ("SELECT * {", "MINUS{", "", "}", "}"),
    "graph": ("SELECT * {", "GRAPH ?g{", "", "}", "}"),
    "subselects": ("SELECT * {", "{SELECT*{", "", "}}", "}"),
    "blank nodes": ("SELECT * {?s ?p ", "[<a:b> ", "1", "]", "}"),
    "lists": ("SELECT * {?s ?p ", "(", "", ")", "}"),
    "triple terms": ("SELECT * {?s ?p ", "<<", "?s ?p 1", " ?p 1>>", "}"),
    "path groups": ("SELECT * {?s ", "(", "<a:b>", ")", " ?o}"),
    "not": ("SELECT * {FILTER(", "!", "1", "", ")}"),
    "minus signs": ("SELECT (", "- ", "1", "", " AS ?x){}"),
    "or": ("SELECT * {FILTER(1", "||1", "", "", ")}"),
    "sum": ("SELECT (1", "+1", "", "", " AS ?x){}"),
    "union": ("SELECT * {{}", "UNION{}", "", "", "}"),
    "bind": ("SELECT * {", "BIND(1 AS ?x)", "", "", "}"),
    "path steps": ("SELECT * {?s <a:b>", "/<a:b>", "", "", " ?o}"),
    "path alternatives": ("SELECT * {?s <a:b>", "|<a:b>", "", "", " ?o}"),
    "open parentheses": ("SELECT * {FILTER(", "(", "", "", ""),
    "open braces": ("", "{", "", "", ""),
    "open texts": ("SELECT * {", "'", "", "", ""),
}

#: Texts that a careless screen reads once for each of their letters.
REREAD = [
    Attack(f"reread: {part!r}", "SELECT * { " + part * (1_000_000 // len(part)), allowed)
    for part, allowed in (
        *((part, EITHER) for part in ("a", "a.", "a-", "'\\", "'''\\", "1e", "1.", "<a", "@a-")),
        *((part, EITHER) for part in ("\\", "#\n", " ")),
        # The keyword of a call may stand in it.
        ("service", EITHER | {403}),
    )
]

NESTING = [
    Attack(f"nesting: {name}, 10^{power}", _nested(parts, 10**power), EITHER)
    for name, parts in _NESTED.items()
    for power in range(3, 7)
]

_CALLS = {
    "plain": "SELECT * { SERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
    "by name": "SELECT * { SERVICE <http://localhost:{listener}/> { ?s ?p ?o } }",
    "short address": "SELECT * { SERVICE <http://127.1:{listener}/> { ?s ?p ?o } }",
    "decimal address": "SELECT * { SERVICE <http://2130706433:{listener}/> { ?s ?p ?o } }",
    "hexadecimal address": "SELECT * { SERVICE <http://0x7f000001:{listener}/> { ?s ?p ?o } }",
    "any address": "SELECT * { SERVICE <http://0.0.0.0:{listener}/> { ?s ?p ?o } }",
    "prefixed name": (
        "PREFIX x: <http://127.0.0.1:{listener}/> SELECT * { SERVICE x:y { ?s ?p ?o } }"
    ),
    "prefix of that name": (
        "PREFIX SERVICE: <http://x/> PREFIX : <http://127.0.0.1:{listener}/>"
        "SELECT * {SERVICE:x{?s ?p ?o}}"
    ),
    "odd case and comment": (
        "SELECT * { sErViCe #\n <http://127.0.0.1:{listener}/> { ?s ?p ?o } }"
    ),
    "by a variable": (
        "SELECT * { BIND(<http://127.0.0.1:{listener}/> AS ?x) SERVICE ?x { ?s ?p ?o } }"
    ),
    "inside exists": (
        "SELECT * { FILTER EXISTS { { SELECT * { SERVICE <http://127.0.0.1:{listener}/>"
        "{ ?s ?p ?o } } } } }"
    ),
    "behind a comparison": ("SELECT*{FILTER(1<2)SERVICE<http://127.0.0.1:{listener}/>{?s ?p ?o}}"),
    "without space": "SELECT*{SERVICESILENT<http://127.0.0.1:{listener}/>{?s ?p ?o}}",
    "behind a number": "SELECT*{?s ?p 1SERVICE<http://127.0.0.1:{listener}/>{?s ?p ?o}}",
    "behind a truth value": (
        "PREFIX :<http://127.0.0.1:{listener}/>SELECT*{?s ?p trueSERVICE:x{?s ?p ?o}}"
    ),
    "behind what is no iri": (
        "SELECT*{FILTER(1<'>')SERVICE<http://127.0.0.1:{listener}/>{?s ?p ?o}FILTER(''='')}"
    ),
    "behind what is no comment": (
        "SELECT*{FILTER(1<2#>'''\n)SERVICE<http://127.0.0.1:{listener}/>{?s ?p ?o}#'''\n}"
    ),
    "in what is no iri": (
        "SELECT*{BIND(<http://127.0.0.1:{listener}/> AS ?x)FILTER(1<2)SERVICE?x#>\n{?s ?p ?o}}"
    ),
    "escaped": r"SELECT * { \u0053ERVICE <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
    "escaped at length": r"SELECT * { \U00000053ERVICE <http://127.0.0.1:{listener}/> {} }",
    "escaped quotes": (
        r'SELECT * { ?s ?p "\u0022" SERVICE <http://127.0.0.1:{listener}/> {?a ?b ?c}'
        r' FILTER("\u0022"="") }'
    ),
}

_FETCHES = {
    "from an address": "SELECT * FROM <http://127.0.0.1:{listener}/a.ttl> { ?s ?p ?o }",
    "from a named address": (
        "SELECT * FROM NAMED <http://127.0.0.1:{listener}/a.ttl> { GRAPH ?g { ?s ?p ?o } }"
    ),
    "from a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "graph of an address": "SELECT * { GRAPH <http://127.0.0.1:{listener}/> { ?s ?p ?o } }",
    "description of an address": "DESCRIBE <http://127.0.0.1:{listener}/>",
}

CALLS = [
    *(Attack(f"call: {name}", text, frozenset({403})) for name, text in _CALLS.items()),
    *(Attack(f"call: {name}", text, frozenset({200})) for name, text in _FETCHES.items()),
    Attack(
        "call: dataset of the protocol",
        got(
            "/sparql?query=SELECT*%7B?s%20?p%20?o%7D"
            "&default-graph-uri=http://127.0.0.1:{listener}/a.ttl&named-graph-uri=file:///etc/passwd"
        ),
        frozenset({200}),
    ),
]

_UPDATES = {
    "insert": "INSERT DATA { <a:a> <a:b> <a:c> }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "load": "LOAD <http://127.0.0.1:{listener}/a.ttl>",
    "clear": "CLEAR ALL",
    "drop": "DROP ALL",
    "behind a query": "SELECT * { ?s ?p ?o } ; DROP ALL",
}

WRITES = [
    *(Attack(f"write: {name}", text, frozenset({400, 403})) for name, text in _UPDATES.items()),
    Attack(
        "write: form",
        posted(b"update=CLEAR+ALL", kind="application/x-www-form-urlencoded"),
        frozenset({403}),
    ),
    Attack(
        "write: body",
        posted(b"CLEAR ALL", kind="application/sparql-update"),
        frozenset({403}),
    ),
    Attack("write: address", got("/sparql?update=CLEAR+ALL"), frozenset({403})),
    *(
        Attack(
            f"write: {method}",
            got("/sparql", "Content-Length: 0", method=method),
            frozenset({405}),
        )
        for method in ("PUT", "DELETE", "PATCH")
    ),
]

_ASK = quote("ASK {}")
_BAD = frozenset({400})
_NOT_HERE = frozenset({400, 404})
#: What stands in an error text if it comes through as markup.
MARK = b"<script>alert(4)</script>"

HTTP = [
    Attack("http: long body", posted(b"#" * (2 << 20)), frozenset({413})),
    Attack(
        "http: long body in pieces",
        posted(b"200000\r\n" + b"#" * (2 << 20) + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        frozenset({413, CLOSED}),
    ),
    Attack(
        "http: body said to be huge", posted(b"", f"Content-Length: {1 << 62}"), frozenset({413})
    ),
    Attack("http: long address", got(f"/sparql?query={_ASK}%23" + "x" * 61_000), frozenset({414})),
    Attack(
        "http: very long address", got("/" + "x" * (2 << 20)), frozenset({400, 414, 431, CLOSED})
    ),
    Attack("http: long field", got("/", "X: " + "x" * (2 << 20)), frozenset({400, 431, CLOSED})),
    Attack(
        "http: many fields",
        got("/", *(f"X-{number}: x" for number in range(5000))),
        frozenset({400, 431, CLOSED}),
    ),
    Attack(
        "http: many parameters",
        posted(b"a=1&" * 200_000, kind="application/x-www-form-urlencoded"),
        _BAD,
    ),
    Attack("http: percent sign alone", got("/sparql?query=%"), _BAD),
    Attack("http: bad percent escape", got("/sparql?query=%zz%f"), _BAD),
    Attack("http: escape that is no UTF-8", got(f"/sparql?query={_ASK}%23%ff%fe"), _BAD),
    Attack("http: bytes that are no UTF-8", got(f"/sparql?query={_ASK}#\xff\xfe"), _BAD),
    Attack("http: zero in the address", got("/%00"), _NOT_HERE),
    Attack("http: zero in the query", posted(b"ASK {} \0"), _BAD),
    Attack("http: half a letter", posted("ASK {} # é".encode()[:-1]), _BAD),
    Attack("http: lone surrogate", posted(rb'ASK { FILTER("\uD800" = "") }'), _BAD),
    Attack("http: length in words", posted(b"ASK {}", "Content-Length: six"), _BAD | {CLOSED}),
    Attack("http: negative length", posted(b"ASK {}", "Content-Length: -6"), _BAD | {CLOSED}),
    Attack("http: length in other digits", posted(b"A", "Content-Length: \u00b2"), _BAD | {CLOSED}),
    Attack(
        "http: two lengths",
        posted(b"ASK {}", "Content-Length: 6", "Content-Length: 7"),
        _BAD | {CLOSED},
    ),
    Attack(
        "http: length and pieces",
        posted(b"6\r\nASK {}\r\n0\r\n\r\n", "Content-Length: 4", "Transfer-Encoding: chunked"),
        _BAD | {200, CLOSED},
    ),
    Attack(
        "http: pieces of nonsense",
        posted(b"zz\r\nASK {}\r\n", "Transfer-Encoding: chunked"),
        _BAD | {CLOSED},
    ),
    Attack("http: no body", posted(b""), _BAD),
    Attack("http: two queries", got(f"/sparql?query={_ASK}&query={_ASK}"), _BAD),
    Attack(
        "http: two queries by two ways",
        posted(b"ASK {}").replace(b"/sparql ", b"/sparql?query=ASK%7B%7D "),
        _BAD,
    ),
    Attack(
        "http: compressed body",
        posted(b"\x1f\x8b" + b"\0" * 64, "Content-Encoding: gzip", "Content-Length: 66"),
        frozenset({415}),
    ),
    Attack("http: body of another kind", posted(b"<x/>", kind="application/xml"), frozenset({415})),
    Attack(
        "http: parts of a form",
        posted(
            b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\nASK {}\r\n--x--',
            kind="multipart/form-data; boundary=x",
        ),
        frozenset({415}),
    ),
    *(
        Attack(
            f"http: injected field, {name}",
            got(target),
            frozenset({200, 308, 400, 404, 406, CLOSED}),
        )
        for name, target in {
            "query": f"/sparql?query={_ASK}%0d%0aX-Injected:%201",
            "format": f"/sparql?query={_ASK}&format=json%0d%0aX-Injected:%201",
            "path": "/%0d%0aX-Injected:%201",
            "slash": "/sparql%0d%0aX-Injected:%201/",
            "function": "/sparql?query="
            + quote("SELECT (<http://x/\\u000d\\u000aX-Injected:>() AS ?x) {}"),
        }.items()
    ),
    Attack(
        "http: host of another",
        got("/", "Host: evil.example", "X-Forwarded-Host: evil.example"),
        frozenset({200, 400}),
    ),
    Attack(
        "http: host of nonsense",
        got("/sparql", 'X: "').replace(b"localhost", b'<>"'),
        frozenset({400}),
    ),
    Attack("http: no host", b"GET /sparql HTTP/1.1\r\nConnection: close\r\n\r\n", frozenset({400})),
    *(
        Attack(f"http: path outside, {path}", got(path), _NOT_HERE | {301, 308, 405})
        for path in (
            "/../../../../etc/passwd",
            "/static/../../../../../etc/passwd",
            "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "/static/..%2f..%2f..%2fetc%2fpasswd",
            "/static//etc/passwd",
            "/releases/x/../../../etc/passwd",
            "/releases/..%2f..%2f/manifest.json",
            "/queries/..%2f..%2fetc%2fpasswd.rq",
            "//etc/passwd",
            "/static/..\\..\\app.py",
        )
    ),
    *(
        Attack(f"http: method {name}", got("/sparql", method=method), frozenset({400, 405}))
        for name, method in {
            **{name: name for name in ("TRACE", "CONNECT", "FOO", "PROPFIND")},
            "of many letters": "G" * 10_000,
        }.items()
    ),
    # Flask takes the letters of a method for capitals.
    Attack("http: method get", got("/sparql", method="get"), frozenset({200, 400, 405})),
    Attack("http: other version", got("/", version="HTTP/9.9"), frozenset({400, 505, CLOSED})),
    Attack("http: no version", b"GET /\r\n\r\n", frozenset({400, 505, CLOSED})),
    Attack("http: nonsense", b"\0\xff" * 5000 + b"\r\n\r\n", frozenset({400, CLOSED})),
    Attack(
        "http: secured",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
        frozenset({400, CLOSED}),
    ),
    Attack(
        "http: second version", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", frozenset({400, 505, CLOSED})
    ),
    Attack("http: asterisk", got("*", method="OPTIONS"), frozenset({200, 400, 404, CLOSED})),
    Attack(
        "http: change of protocol",
        got("/sparql", "Upgrade: websocket", "Sec-WebSocket-Key: x"),
        frozenset({200, 400}),
    ),
    Attack(
        "http: many kinds wanted",
        got(f"/sparql?query={_ASK}", "Accept: " + ",".join(["a/b;q=0.1"] * 5000)),
        frozenset({200, 400, 406, 431}),
    ),
    Attack(
        "http: kinds of nonsense",
        got(f"/sparql?query={_ASK}", "Accept: ;;q=nan,*/*;q=1e999,/,text"),
        frozenset({200, 400, 406}),
    ),
    Attack(
        "http: many validators",
        got("/", "If-None-Match: " + ",".join(['"x"'] * 10_000)),
        frozenset({200, 400, 431}),
    ),
    Attack(
        "http: range of nonsense",
        got("/", "Range: bytes=9-1,x-,-"),
        frozenset({200, 206, 400, 416}),
    ),
    Attack(
        "http: many ranges",
        got("/static/style.css", "Range: bytes=" + ",".join(["0-"] * 5000)),
        frozenset({200, 206, 400, 416}),
    ),
    Attack(
        "http: date of nonsense",
        got("/", "If-Modified-Since: Thu, 99 Foo 99999999999 99:99:99 GMT"),
        frozenset({200, 304}),
    ),
    *(
        Attack(f"http: script, {name}", got(target, "Accept: text/html"), _NOT_HERE | {406})
        for name, target in {
            "query": f"/sparql?query={quote(MARK)}",
            "format": f"/sparql?query={_ASK}&format={quote(MARK)}",
            "graph": f"/sparql?query={_ASK}&default-graph-uri={quote(MARK)}",
            "path": f"/{quote(MARK)}",
            "canned query": f"/queries/{quote(MARK)}",
        }.items()
    ),
]

ATTACKS = [*TIME, *MEMORY, *PLANNER, *NESTING, *REREAD, *CALLS, *WRITES, *HTTP]


def answered(port: int, request: bytes, within_s: float) -> Outcome:
    """Send a request, and return what comes back."""
    began = time.monotonic()
    status, body, fields = SILENT, b"", b""
    with socket.create_connection(("127.0.0.1", port), timeout=within_s + _PATIENCE_S) as client:
        with suppress(BrokenPipeError, ConnectionResetError):
            client.sendall(request)
        answer = HTTPResponse(client)
        try:
            answer.begin()
            body, fields, status = answer.read(), bytes(answer.headers), answer.status
        except TimeoutError:
            pass
        except (OSError, HTTPException):
            status = CLOSED
    return Outcome(status, time.monotonic() - began, body, fields)


def launched(
    attacks: Iterable[Attack], port: int, listener: int, within_s: float, at_once: int
) -> dict[str, Outcome]:
    """Send attacks, so many at a time, and return what became of each by its name."""

    def one(attack: Attack) -> Outcome:
        return answered(port, attack.request(listener), within_s)

    attacks = list(attacks)
    with ThreadPoolExecutor(at_once) as threads:
        return dict(zip([one.name for one in attacks], threads.map(one, attacks), strict=True))


class Watch(NamedTuple):
    """What a client saw that asked a trivial query all the time."""

    outcomes: list[Outcome]

    @property
    def slowest_s(self) -> float:
        """The longest that it waited."""
        return max(one.seconds for one in self.outcomes)

    @property
    def failed(self) -> list[Outcome]:
        """The answers that were none."""
        return [one for one in self.outcomes if one.status != 200]


@contextmanager
def watched(port: int, every_s: float = 0.1) -> Iterator[Watch]:
    """Ask a trivial query all the time, another one each time, so that it is never kept."""
    watch, over = Watch([]), Event()

    def ask() -> None:
        while not over.wait(every_s):
            target = f"/sparql?query={_ASK}%23{time.monotonic_ns()}"
            watch.outcomes.append(answered(port, got(target), within_s=MORE_S))

    asking = Thread(target=ask)
    asking.start()
    try:
        yield watch
    finally:
        over.set()
        asking.join()
