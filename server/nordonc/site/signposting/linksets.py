"""Typed links of all answers, the same as documents, and the catalogue of the interfaces."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from nordonc.errors import NotFoundError
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.public_url import address_of
from nordonc.http.web_links import Link, link_field, linkset_json, linkset_text
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.site import plugins
from nordonc.site.releases.pinning import PINNED, divided
from nordonc.site.representations import HTML, JSON, LINKSETS, represented
from nordonc.site.request_parameters import takes
from nordonc.site.resource import routes
from nordonc.site.signposting import page_kinds
from nordonc.site.signposting.signposts import Page
from nordonc.site.state import served

blueprint = Blueprint("signposting", __name__)

#: Source: https://www.rfc-editor.org/rfc/rfc9727#name-api-catalog-media-type-para
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
_OWN = "api-catalog"
#: Blueprints of what is no page and no data of the dataset.
_NOT_SIGNPOSTED = frozenset({"operations", "reconcile", "signposting", "site", "static"})


def signposted(response: Response) -> Response:
    """Return an answer with the typed links of the page or file that it is."""
    if request.method in {"GET", "HEAD"} and response.status_code in {
        HTTPStatus.OK,
        HTTPStatus.PARTIAL_CONTENT,
    }:
        _add(response, _links(str(request.endpoint), request.view_args or {}))
    return response


def _add(response: Response, links: Sequence[Link]) -> None:
    """Add links to an answer: in one field with those that it has, as far as there is room."""
    field = link_field(links, MAX_FIELD_BYTES)
    had = response.headers.get("Link", "")
    if had and field and len(had) + 2 + len(field) <= MAX_FIELD_BYTES:
        response.headers["Link"] = f"{had}, {field}"
    elif field:
        response.headers.add("Link", field)


def _links(endpoint: str, values: Mapping[str, str]) -> Sequence[Link]:
    """Return the links of what the request asks for."""
    page: Page
    if thing := g.get(routes.SIGNPOSTED):
        page, suffix = thing
    elif endpoint.partition(".")[0] in _NOT_SIGNPOSTED:
        return ()
    else:
        query = request.query_string.decode("ascii", "replace")
        page, suffix = page_kinds.of_route(endpoint, values, request.path, query)
    if endpoint == "releases.file":
        return page.links_of_file()
    form = next((one for one in page.forms if one.extension == suffix), HTML)
    return page.links() if form is HTML else page.links_of_form(form)


@blueprint.route("/linkset")
@blueprint.route("/linkset.<any(json, txt):suffix>")
@takes("of")
def linkset(suffix: str = "") -> AnyResponse:
    """Give the typed links of a page, of all forms of it, and of its files.

    What the address of the page names as its release, the address of the set names instead.

    Source: https://www.rfc-editor.org/rfc/rfc9264
    """
    address = request.args.get("of") or url_for("pages.home")
    address, versions = divided(address)
    for version in versions - {request.environ.get(PINNED)}:
        place = url_for(".linkset", suffix=suffix or None, of=address, release=version)
        return redirect(place, HTTPStatus.FOUND)
    links = _page(address.removeprefix(request.script_root)).linkset()
    home = f"{address_of(request.environ)}/"
    forms = {
        LINKSETS[0]: lambda: linkset_json(links, home),
        LINKSETS[1]: lambda: linkset_text(links, home),
    }
    return represented(forms, suffix)


def _page(address: str) -> Page:
    """Return the page at an address below the home page.

    Raises:
        NotFoundError: There is none.
    """
    path, _, query = address.partition("?")
    try:
        adapter = current_app.url_map.bind("")
        endpoint, values = adapter.match(path, method="GET")
    except HTTPException as error:
        raise NotFoundError(f"of={address!r} is no page of this server") from error
    blueprint_of = str(endpoint).partition(".")[0]
    if blueprint_of in {"entities", *plugins.idle(served().classes)}:
        return routes.page_at(path.lstrip("/"), query)
    if blueprint_of in _NOT_SIGNPOSTED:
        raise NotFoundError(f"of={address!r} has no typed links")
    return page_kinds.of_route(str(endpoint), values, path, query)[0]


@blueprint.route(f"/.well-known/{_OWN}")
def api_catalog() -> Response:
    """List the interfaces for programs, with what describes each of them.

    Source: https://www.rfc-editor.org/rfc/rfc9727
    """
    own = url_for(".api_catalog")
    described = {url_for(endpoint): links for endpoint, links in _interfaces().items()}
    links = {own: [Link("item", address) for address in described], **described}
    body = linkset_json(links, f"{address_of(request.environ)}/")
    answer = Response(body, content_type=f'{LINKSETS[0].media_type}; profile="{PROFILE}"')
    answer.headers["Link"] = str(Link(_OWN, own, LINKSETS[0].media_type, PROFILE))
    return answer


def _interfaces() -> dict[str, list[Link]]:
    """Return the links of each interface by its route."""
    turtle = BY_EXTENSION["ttl"].media_type
    openapi = Link("service-desc", url_for("described.openapi"), JSON.media_type)
    status = Link("status", url_for("operations.readyz"), "text/plain")
    sparql, void = url_for("sparql.sparql"), url_for("sparql.void")
    examples = url_for("described.sparql_examples")
    queries, lookup = url_for("queries.queries"), url_for("lookup.look_up")
    service = url_for("reconcile.service")
    return {
        "sparql.sparql": [
            Link("service-desc", void, turtle),
            Link("service-doc", sparql, HTML.media_type),
            Link("service-meta", examples, turtle),
            status,
        ],
        "queries.queries": [openapi, Link("service-doc", queries, HTML.media_type), status],
        "lookup.look_up": [openapi, Link("service-doc", lookup, HTML.media_type), status],
        "reconcile.service": [Link("service-desc", service, JSON.media_type), status],
    }
