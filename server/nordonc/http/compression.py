"""Content codings: which answers are compressed, and how.

Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-content-codings
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from nordonc.http.response import Fields, Reply

#: Below this many bytes, compression saves no packet.
WORTH_BYTES = 1000
_LEVEL = 6
_TEXTS = ("text/", "application/", "image/svg")
_COMPRESSED = frozenset({"application/gzip"})

#: Compressors by coding, the preferred one first.
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, _LEVEL, mtime=0),
}


@lru_cache(maxsize=256)
def choose(accepted: str) -> str:
    """Return the coding to use for a header field Accept-Encoding; empty means none."""
    if not accepted:
        return ""
    wanted = parse_accept_header(accepted, Accept)
    qualities = {name: wanted.quality(name) for name in CODINGS}
    best = max(qualities, key=lambda name: qualities[name])
    return best if qualities[best] > 0 else ""


def pays(reply: Reply) -> bool:
    """Tell whether an answer is worth compressing."""
    if len(reply.body) < WORTH_BYTES:
        return False
    kind = next((value for name, value in reply.fields if name == "Content-Type"), "")
    return kind.startswith(_TEXTS) and kind not in _COMPRESSED


def coded(reply: Reply, accepted: str) -> tuple[Fields, bytes, str]:
    """Return header fields and body of an answer as it goes out, and its coding, if it has one.

    Args:
        reply: The answer.
        accepted: Header field Accept-Encoding.
    """
    if not pays(reply):
        return reply.fields, reply.body, ""
    fields = _with_vary(reply.fields)
    coding = choose(accepted)
    if not coding:
        return fields, reply.body, ""
    return [*fields, ("Content-Encoding", coding)], CODINGS[coding](reply.body), coding


def _with_vary(fields: Fields) -> Fields:
    """Return header fields that tell caches of the choice."""
    varied = [value for name, value in fields if name == "Vary"]
    others = [one for one in fields if one[0] != "Vary"]
    return [*others, ("Vary", ", ".join([*varied, "Accept-Encoding"]))]
