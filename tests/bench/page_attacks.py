"""What a hostile client sends to pages and services other than the endpoint, by name."""

import gzip
import json
from urllib.parse import quote

from attacks import CLOSED, MARK, Attack, got

_BAD = frozenset({400})
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
#: An answer, or a refusal that says what is wrong.
_ANY = frozenset({200, 302, 400, 404, 406, 410})
_MARK = quote(MARK)
_MUCH = "9" * 5000


def _sent(path: str, body: bytes, kind: str, *fields: str) -> bytes:
    lines = [f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields]
    return got(path, *lines, method="POST") + body


def _gets(group: str, targets: dict[str, str], allowed: frozenset[int]) -> list[Attack]:
    html = "Accept: text/html"
    return [
        Attack(f"{group}: {name}", got(target, html), allowed) for name, target in targets.items()
    ]


DATES = [
    Attack(f"date: {name}", got("/queries", f"Accept-Datetime: {date}"), frozenset({302, 400}))
    for name, date in {
        "year of five digits": "Thu, 01 Jan 99999 00:00:00 GMT",
        "zone past all bounds": "Thu, 01 Jan 2026 00:00:00 +99999999999999999999",
        "zone of many digits": f"Thu, 01 Jan 2026 00:00:00 +{_MUCH}",
        "year of many digits": f"Thu, 01 Jan {_MUCH} 00:00:00 GMT",
        "before all years": "Mon, 01 Jan 0001 00:00:00 +2359",
        "after all years": "Fri, 31 Dec 9999 23:59:59 -2359",
        "zone of a day": "Wed, 01 Jan 2026 00:00:00 +2400",
        "commas": ", , , ",
    }.items()
]

RELEASES = [
    *_gets(
        "release",
        {
            "path": "/queries?release=../../etc/passwd",
            "line break": "/queries?release=%0d%0aX-Injected:1",
            "no utf-8": "/queries?release=%ff",
            "two": "/queries?release=1&release=2",
            "long": f"/queries?release={_MUCH}",
            "folder": "/releases/../queries/x",
            "latest and another host": "/releases/latest//evil.example",
            "latest and a line break": "/releases/latest/%0d%0aX-Injected:1",
            "hidden": "/releases/.writing-x/nordonc.nq",
            "changes of none": "/releases/*/changes.json",
        },
        _ANY | {308},
    ),
    Attack(
        "release: long address to be led to",
        got(
            f"/queries?q={'x' * 50_000}",
            "Accept-Datetime: Thu, 01 Jan 2026 00:00:00 GMT",
        ),
        frozenset({414}),
    ),
    Attack("release: long path to be led to", got(f"/{'x' * 5000}/"), frozenset({404, 414})),
]

RESOURCES = _gets(
    "resource",
    {
        name: f"/resource?iri={quote(iri, safe='')}"
        for name, iri in {
            "none": "",
            "script": "javascript:alert(4)",
            "markup": f"data:text/html,{MARK.decode()}",
            "open bracket": "http://[::1",
            "line break": "http://x/\r\nX-Injected: 1",
            "file": "file:///etc/passwd",
            "blank node": "_:b0",
            "long": f"http://x/{'%' * 5000}",
            "no letter": "http://\ufdd0/",
        }.items()
    }
    | {f"page {page}": f"/resource?iri=http://x/&page={page}" for page in ("0", "-1", "%C2%B2")}
    | {"page of many digits": f"/resource?iri=http://x/&page={_MUCH}"}
    | {
        f"links of {of}": f"/linkset?of={quote(of, safe='')}"
        for of in ("//evil.example", "http://[::1", "\0", "/linkset?of=/", "?release=1&release=2")
    },
    _ANY,
)

LOOKUPS = [
    *_gets(
        "look-up",
        {
            name: f"/lookup?q={quote(text)}"
            for name, text in {
                "joined": "a_" * 150,
                "prefix of a prefix": "DOID:" * 60,
                "resolver": f"https://identifiers.org/{'/' * 270}",
                "letters that fold to two": "ﬀ" * 299,
                "marks upon a letter": "a" + "\u0300" * 299,
                "dotted capitals": "İ" * 300,
                "misspelt": "aaaaaaaaa " * 20,
                "digits of others": "C\u0665\u0660.\u0669",
                "turned": "\u202e\u2066" * 100,
                "markup": MARK.decode(),
            }.items()
        }
        | {"limit": f"/lookup?q=a&limit={_MUCH}", "limit squared": "/lookup?q=a&limit=%C2%B2"},
        frozenset({200, 400}),
    ),
    *(
        Attack(f"table: {name}", _sent("/lookup", body, "text/csv"), allowed)
        for name, body, allowed in (
            ("wide heading", b"," * 1_000_000 + b"\n" + b"a\n" * 1900, frozenset({413})),
            ("wide row", b"t\n" + b"," * 1_000_000 + b"\n" + b"a\n" * 1900, frozenset({413})),
            ("many rows", b"a\n" * 500_000, frozenset({413})),
            ("misspelt", b"nordjc canzer netwurk tumuor leukemai\n" * 2000, frozenset({200})),
            ("open quote", b'"a\n' * 1000, _BAD),
            ("zeros", b"a\0b\n\0\n", frozenset({200, 400})),
            ("other encoding", "a\nb\n".encode("utf-16"), _BAD),
        )
    ),
    Attack(
        "table: many parts",
        _sent(
            "/lookup",
            b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n' * 2000 + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        frozenset({400, 413}),
    ),
]

_QUERIES = {
    "endless limit": '{"query": "x", "limit": 1e999}',
    "limit that is no number": '{"query": "x", "limit": NaN}',
    "half a letter": r'{"query": "\ud800"}',
    "types that are none": '{"query": "a", "type": [{"a": 1}, []]}',
    "conditions that are none": '{"conditions": [null]}',
    "value of an object": '{"conditions": [{"propertyValue": {"id": {"x": 1}}}]}',
    "nothing": "null",
    "number": "1" * 4000,
    "deep": "[" * 100_000,
}
RECONCILIATION = [
    *(
        Attack(
            f"reconciliation: {name}",
            _sent("/reconcile/match", f'{{"queries": [{query}]}}'.encode(), _JSON),
            frozenset({200, 400}),
        )
        for name, query in _QUERIES.items()
    ),
    Attack(
        "reconciliation: misspelt batch",
        _sent(
            "/reconcile/match",
            json.dumps({"queries": [{"query": "nordjc canzer netwurk"}] * 500}).encode(),
            _JSON,
        ),
        frozenset({200}),
    ),
    Attack(
        "reconciliation: odd extension",
        _sent("/reconcile/extend", b'{"ids": [null, {}], "properties": [{"id": []}, 7]}', _JSON),
        frozenset({200, 400}),
    ),
    *_gets(
        "reconciliation",
        {
            f"callback {name}": f"/reconcile?callback={name}"
            for name in ("alert(4)//", "a%0d%0aX-Injected:1", "a[b]", "%E2%80%A8", "a" * 200)
        },
        _BAD,
    ),
    Attack("reconciliation: preview", got(f"/reconcile/preview?id={_MARK}"), frozenset({404})),
]

#: A body that would be a thousand times as long once it is expanded.
_BOMB = gzip.compress(b"a\n" * 1_000_000)
BODIES = [
    Attack(
        f"compressed: {path}, {coding}",
        _sent(path, _BOMB, kind, f"Content-Encoding: {coding}"),
        frozenset({415}),
    )
    for path, kind in (("/lookup", "text/csv"), ("/reconcile", _FORM), ("/reconcile/match", _JSON))
    for coding in ("gzip", "zstd", "br", "identity, gzip")
]

MESSAGES = [
    Attack(
        f"message: {name}",
        _sent("/sparql", body, "application/sparql-query", "X: x").replace(
            f"Content-Length: {len(body)}".encode(), field.encode()
        ),
        frozenset({200, 400, 413, 501, CLOSED}),
    )
    for name, field, body in (
        ("small pieces", "Transfer-Encoding: chunked", b"1\r\n#\r\n" * 100_000 + b"0\r\n\r\n"),
        ("piece past all bounds", "Transfer-Encoding: chunked", b"F" * 17 + b"\r\nASK {}\r\n"),
        ("other coding", "Transfer-Encoding: xchunked", b"6\r\nASK {}\r\n0\r\n\r\n"),
        (
            "fields behind the body",
            "Transfer-Encoding: chunked\r\nTrailer: Host",
            b"6\r\nASK {}\r\n0\r\nHost: evil.example\r\n\r\n",
        ),
    )
]

PAGES = [*DATES, *RELEASES, *RESOURCES, *LOOKUPS, *RECONCILIATION, *BODIES, *MESSAGES]
