"""Every IRI of the graph under its path, as a page and as data.

The route takes whatever no other route takes.
"""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nordonc.dataset.iri_register import Entry
from nordonc.errors import NotFoundError, UnknownThingError, WithdrawnError
from nordonc.http.negotiation import MediaType, choose_from, wants_html
from nordonc.lookup.nearest_address import nearest
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.rdf.store import absolute_iri
from nordonc.release import files
from nordonc.site.links import href
from nordonc.site.representations import GRAPHS, HTML
from nordonc.site.resource import resource_data as view
from nordonc.site.resource import resource_page
from nordonc.site.resource.resource_data import Target
from nordonc.site.state import served

blueprint = Blueprint("entities", __name__)

_CSV = "csv"

#: What every thing is offered as, the preferred one first; the page is for those who name HTML.
OFFERED = (
    *(one for one in GRAPH_FORMATS if one.extension in GRAPHS),
    *(one for one in RESULT_FORMATS if one.extension == _CSV),
    HTML,
)
_BY_SUFFIX = {one.extension: one for one in OFFERED}
#: Characters that an address keeps as they are. Source: https://www.rfc-editor.org/rfc/rfc3986
_KEPT = "/:@!$&'()*+,;=~-._"


@blueprint.route("/<path:path>")
def entity(path: str) -> AnyResponse:
    """Answer for a thing in the form that the path ends with, else in the one accepted."""
    for iri, stem, suffix in _readings(path):
        if gone := served().once(files.past_iris, served().release.folder).get(iri):
            return _moved(gone, suffix)
        if what := view.target(served().graph, iri):
            return _answered(what, stem, suffix)
    base = served().manifest.base
    raise UnknownThingError(
        f"{base}{path} was not found: the graph says nothing about it",
        nearest(path.partition(".")[0], served().labels, base),
    )


def _readings(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a path may mean: an IRI, the path without suffix, and the suffix.

    An IRI may hold what the path has in plain letters as percent-encoded octets.
    """
    base = served().manifest.base
    if not base:
        raise NotFoundError("There is no such page, and the dataset has no addresses of its own")
    stem, dot, suffix = path.rpartition(".")
    readings = [(stem, suffix)] if dot and suffix in _BY_SUFFIX else []
    for part, ending in [*readings, (path, "")]:
        for spelt in dict.fromkeys((part, quote(part, safe=_KEPT))):
            try:
                yield absolute_iri(f"{base}{spelt}", ""), part, ending
            except ValueError:
                continue
    if path.endswith("/") and (shorter := path.rstrip("/")):
        yield from _readings(shorter)


def _moved(gone: Entry, suffix: str) -> AnyResponse:
    """Lead to what replaces a thing.

    Raises:
        WithdrawnError: Nothing does.
    """
    if not gone.replaced_by:
        raise WithdrawnError(
            f"{gone.iri} was withdrawn with version {gone.since} and is not coming back"
        )
    address = href(gone.replaced_by)
    code = HTTPStatus.MOVED_PERMANENTLY
    return redirect(f"{address}.{suffix}" if suffix else address, code)


def _answered(what: Target, stem: str, suffix: str) -> AnyResponse:
    if request.path.endswith("/") and not stem.endswith("/"):
        return redirect(url_for(".entity", path=stem), HTTPStatus.MOVED_PERMANENTLY)
    if suffix:
        chosen = MediaType(_BY_SUFFIX[suffix].media_type, _BY_SUFFIX[suffix])
    else:
        chosen = _chosen(request.headers.get("Accept"))
    response = Response(_body(what, stem, chosen), content_type=chosen.content_type)
    response.headers["Link"] = ", ".join(_links(stem))
    if not suffix:
        response.vary.add("Accept")
        response.headers["Content-Location"] = _address(stem, chosen.format)
    return response


def _chosen(accept: str | None) -> MediaType:
    if wants_html(accept):
        return MediaType(HTML.media_type, HTML)
    return choose_from(OFFERED, accept)


def _body(what: Target, stem: str, chosen: MediaType) -> bytes | str:
    if chosen.format.extension not in GRAPHS:
        found = view.statements(served().graph, what)
        if chosen.format.extension == _CSV:
            return view.as_csv(found)
        addresses = {one.label: _address(stem, one) for one in OFFERED if one is not HTML}
        return resource_page.page(what, found, addresses)
    return served().graph.construct(view.query(what), chosen.format.media_type)


def _links(stem: str) -> Iterator[str]:
    """Yield the values of the header field ``Link``: other forms, and the licence.

    Source: https://www.rfc-editor.org/rfc/rfc8288
    """
    for one in OFFERED:
        yield f'<{_address(stem, one)}>; rel="alternate"; type="{one.media_type}"'
    if licence := served().manifest.licence:
        yield f'<{licence}>; rel="license"'


def _address(stem: str, form: Format) -> str:
    return url_for(".entity", path=f"{stem}.{form.extension}")
