"""Every IRI of the graph as a page and as data: its own under their paths, any at /resource?iri=.

The route of the paths takes whatever no other route takes.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nordonc.dataset.iri_register import Entry
from nordonc.endpoint.public_addresses import at_home
from nordonc.engine.serialisation import serialised_graph
from nordonc.errors import NotFoundError, UnknownThingError, WithdrawnError
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.negotiation import MediaType, choose_from, wants_html
from nordonc.http.public_url import address_of
from nordonc.lookup.nearest_address import nearest
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.rdf.store import absolute_iri
from nordonc.release import files
from nordonc.site import plugins
from nordonc.site.iri_paths import encoded, iris_of
from nordonc.site.links import href
from nordonc.site.lists.long_lists import page_number
from nordonc.site.ontology.json_ld_context import context
from nordonc.site.representations import GRAPHS, HTML, located
from nordonc.site.request_parameters import takes
from nordonc.site.resource import resource_data as view
from nordonc.site.resource import resource_page
from nordonc.site.resource.resource_data import Data, Target
from nordonc.site.signposting.page_kinds import of_thing
from nordonc.site.signposting.signposts import Page
from nordonc.site.state import served

blueprint = Blueprint("entities", __name__)

#: What every thing is offered as, the preferred one first; the page is for those who name HTML.
OFFERED = (
    *(one for one in GRAPH_FORMATS if one.extension in GRAPHS),
    *(one for one in RESULT_FORMATS if one.extension == "csv"),
    HTML,
)
#: What a named graph is offered as besides, under its path.
OF_GRAPHS = tuple(one for one in GRAPH_FORMATS if one.keeps_graphs)
_BY_SUFFIX = {one.extension: one for one in (*OFFERED, *OF_GRAPHS)}
#: Where the page of a request is left for what adds its typed links.
SIGNPOSTED = "signposted"

#: Gives the address of a thing in a form.
Address = Callable[[Format], str]
Offered = tuple[Format, ...]


@blueprint.route("/<path:path>")
@takes("page")
def entity(path: str) -> AnyResponse:
    """Answer for a thing in the form that the path ends with, else in the one accepted."""
    what, stem, suffix = _found(path)
    if isinstance(what, Entry):
        return _moved(what, suffix)
    if request.path.endswith("/") and not stem.endswith("/"):
        return redirect(url_for(".entity", path=stem), HTTPStatus.MOVED_PERMANENTLY)
    g.setdefault(SIGNPOSTED, (of_thing(what, f"/{encoded(stem)}", "", _offered(what)), suffix))
    return _answered(what, suffix, partial(_by_path, stem), _offered(what))


def _found(path: str) -> tuple[Target | Entry, str, str]:
    """Return what a path leads to, or what became of it, the path without suffix, and the suffix.

    Raises:
        UnknownThingError: The graph says nothing about it.
    """
    for iri, stem, suffix in _readings(path):
        if gone := served().once(files.past_iris, served().release.folder).get(iri):
            return gone, stem, suffix
        if (what := _target(iri)) and (not suffix or _BY_SUFFIX[suffix] in _offered(what)):
            return what, stem, suffix
    base = served().manifest.base
    raise UnknownThingError(
        f"{base}{path} was not found: the graph says nothing about it",
        nearest(path.partition(".")[0], served().labels, base, served().index),
    )


def page_at(path: str, query: str) -> Page:
    """Return the page of a thing, with its typed links.

    Args:
        path: Below the home page, decoded.
        query: The query of the address; of ``/resource`` it names the thing.

    Raises:
        NotFoundError: There is none.
    """
    if path.partition(".")[0] == "resource":
        return _page_of_any(_named(dict(parse_qsl(query)).get("iri", "")))
    what, stem, _ = _found(path)
    if isinstance(what, Entry):
        raise UnknownThingError(f"{what.iri} has no page any more")
    return of_thing(what, f"/{encoded(stem)}", "", _offered(what))


def _page_of_any(what: Target) -> Page:
    return of_thing(what, "/resource", urlencode({"iri": what.iri}), OFFERED)


@blueprint.route("/resource")
@blueprint.route(f"/resource.<any({', '.join(one.extension for one in OFFERED)}):suffix>")
@takes("iri", "page")
def resource(suffix: str = "") -> AnyResponse:
    """Answer for the thing that has any IRI, in the form that the path or else Accept names."""
    iri = request.args.get("iri", "")
    what = _named(iri)
    g.setdefault(SIGNPOSTED, (_page_of_any(what), suffix))
    return _answered(
        what, suffix, lambda form: url_for(".resource", suffix=form.extension, iri=iri), OFFERED
    )


def _named(iri: str) -> Target:
    """Return what has an IRI.

    Raises:
        UnknownThingError: It is none, or the graph says nothing about it.
    """
    try:
        what = _target(absolute_iri(iri, ""))
    except ValueError as error:
        raise UnknownThingError(f"iri={iri!r} names nothing: it is no absolute IRI") from error
    if not what:
        raise UnknownThingError(f"{iri} was not found: the graph says nothing about it")
    return what


def _offered(what: Target) -> Offered:
    """Return what a target is offered as under its path."""
    return (*OFFERED, *OF_GRAPHS) if what.graph else OFFERED


def _target(iri: str) -> Target | None:
    now = served()
    return view.target(now.graph, iri, is_document=iri in now.documents)


def _readings(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a path may mean: an IRI, the path without suffix, and the suffix."""
    base = served().manifest.base
    if not base:
        raise NotFoundError(
            "There is no such page; a thing of these data has its page at /resource"
        )
    stem, dot, suffix = path.rpartition(".")
    readings = [(stem, suffix)] if dot and suffix in _BY_SUFFIX else []
    for part, ending in [*readings, (path, "")]:
        for iri in iris_of(part, base):
            yield iri, part, ending
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


def _answered(what: Target, suffix: str, address: Address, offered: Offered) -> AnyResponse:
    accept = request.headers.get("Accept")
    chosen = MediaType.of(_BY_SUFFIX[suffix]) if suffix else _chosen(accept, offered)
    number = page_number()
    found = view.data(served().graph, what, number, plugins.parts(served().classes))
    if number > found.pages:
        raise NotFoundError(f"There is no page {number}; the last one is {found.pages}")
    body = _body(what, found, chosen.format, {one: address(one) for one in offered})
    response = Response(body, content_type=chosen.content_type)
    if len(links := ", ".join(_links(found, chosen.format, address, offered))) <= MAX_FIELD_BYTES:
        response.headers["Link"] = links
    if not suffix:
        response.vary.add("Accept")
        return located(response, _of_page(address(chosen.format), number))
    return response


def _of_page(address: str, number: int) -> str:
    """Return the address of a page of data; the first one needs no number."""
    if number == 1:
        return address
    return f"{address}{'&' if '?' in address else '?'}page={number}"


def _chosen(accept: str | None, offered: Offered) -> MediaType:
    if wants_html(accept):
        return MediaType.of(HTML)
    return choose_from(offered, accept)


def _body(what: Target, found: Data, form: Format, places: Mapping[Format, str]) -> bytes | str:
    if form is HTML:
        addresses = {one.label: place for one, place in places.items() if one is not HTML}
        return resource_page.page(what, found, addresses)
    here = at_home(found.triples, served().manifest.base, address_of(request.environ))
    if form in GRAPH_FORMATS:
        most_bytes = served().settings.answer_mb << 20
        return serialised_graph(here, form.media_type, most_bytes, what.graph, context())
    return view.as_csv(found._replace(triples=list(here)).statements)


def _links(found: Data, form: Format, address: Address, offered: Offered) -> Iterator[str]:
    """Yield the values of the header field ``Link``: other forms and other pages.

    Source: https://www.rfc-editor.org/rfc/rfc8288
    """
    for one in offered:
        place = _of_page(address(one), found.page)
        yield f'<{place}>; rel="alternate"; type="{one.media_type}"'
    for relation, number in (("prev", found.page - 1), ("next", found.page + 1)):
        if 1 <= number <= found.pages:
            yield f'<{_of_page(address(form), number)}>; rel="{relation}"'


def _by_path(stem: str, form: Format) -> str:
    return url_for("entities.entity", path=f"{stem}.{form.extension}")
