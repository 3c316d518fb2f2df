"""What is wrong with an answer of a store that is none to a query, in words for messages."""

from collections.abc import Mapping
from http import HTTPStatus
from ssl import SSLError

from nordonc.sparql.client import RESULTS

#: Characters of what a store says of a failure that are shown.
_SAID = 300
_READ = frozenset({RESULTS, "application/json", "application/n-triples", "text/turtle"})
#: What is wrong with a status, where that is not plain.
_STATUSES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it refuses our credentials",
    HTTPStatus.FORBIDDEN: "it refuses our credentials",
    HTTPStatus.NOT_FOUND: "it has no endpoint there",
    HTTPStatus.NOT_ACCEPTABLE: "it has no format that is read here",
}


def status_fault(status: int, said: bytes) -> str:
    """Return what is wrong where a status is not 200: what it means, or what the store says."""
    first = " ".join(said.decode("utf-8", "replace").partition("\n")[0].split())
    return _STATUSES.get(status, first[:_SAID])


def form_fault(media_type: str, fields: Mapping[str, str]) -> str:
    """Return what is wrong with the form of an answer with status 200; empty where nothing is.

    Args:
        media_type: Its media type.
        fields: Its header fields, by names in small letters.
    """
    if media_type not in _READ:
        return f"with {media_type or 'no media type'}, which is no answer to a query"
    if fields.get("content-encoding", "identity") != "identity":
        return "in a coding that was not asked for"
    if not ("content-length" in fields or "chunked" in fields.get("transfer-encoding", "")):
        return "without a length, so that it could be cut off"
    return ""


def certificate_fault(error: SSLError) -> str:
    """Return what is wrong with a certificate, in the words of OpenSSL."""
    return str(error).rpartition("] ")[2].partition(" (_ssl")[0] or "TLS fails"
