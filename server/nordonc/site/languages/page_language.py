"""The names of things in the language that a reader chose, and links that keep the choice."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Response, request

from nordonc.http.language import CHOSEN, DEFAULT, INCLUDED, LANGUAGE, LANGUAGES, PARAMETER
from nordonc.rdf.collation import by_name
from nordonc.rdf.query_file import query_text
from nordonc.site.links import named
from nordonc.site.releases.kept_parameter import with_parameter
from nordonc.site.releases.pinning import PARAMETER as RELEASE
from nordonc.site.releases.pinning import PINNED
from nordonc.site.state import served
from nordonc.sparql.client import Graph

_NAMES = query_text(__package__, "translated_names")


def language() -> str:
    """Return the tag of the language in which the request wants names."""
    return str(request.environ.get(LANGUAGE, DEFAULT))


def translated(iri: str) -> str:
    """Return what a thing is called in that language; empty for English and where it has none."""
    if language() == DEFAULT:
        return ""
    return served().once(_names, served().graph).get((language(), iri), "")


def by_translated_name() -> Callable[[str], tuple[str, str]]:
    """Return what sorts IRIs by what they are called in that language, by its alphabet."""
    return by_name(lambda iri: translated(iri) or named(iri), language())


def _names(graph: Graph) -> dict[tuple[str, str], str]:
    """Return the name of each thing by language and IRI.

    One that is tagged as Norwegian counts for Bokmål and Nynorsk, after their own.
    """
    names: dict[tuple[str, str], str] = {}
    for row in graph.select(_NAMES):
        tag = row.text("language")
        for offered in INCLUDED.get(tag, (tag,)):
            names.setdefault((offered, row.text("thing")), row.text("name"))
    return names


def language_links() -> list[tuple[str, str, str]]:
    """Return tag, English name and address of this page for each language on offer.

    The address is relative, so that a page is the same wherever it stands.
    """
    kept = [request.query_string.decode("latin-1")]
    if version := request.environ.get(PINNED):
        kept.append(f"{RELEASE}={quote(version, safe='')}")
    rest = "".join(f"{part}&" for part in kept if part)
    return [(tag, name, f"?{rest}{PARAMETER}={tag}") for tag, name in LANGUAGES.items()]


def kept(response: Response) -> Response:
    """Return an answer that varies by language where it is a page, whose links keep a choice."""
    if response.mimetype != "text/html":
        return response
    response.vary.add("Accept-Language")
    chosen = request.environ.get(CHOSEN)
    return with_parameter(response, PARAMETER, language()) if chosen else response
