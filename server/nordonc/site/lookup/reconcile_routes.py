"""Routes of the reconciliation API, as OpenRefine and other clients ask for them."""

import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, json, render_template, request, url_for

from nordonc.errors import NotFoundError, RequestError
from nordonc.http.headers import HEADERS
from nordonc.site.lookup import reconcile
from nordonc.site.lookup.reconcile import Service
from nordonc.site.representations import PAGE_TYPE
from nordonc.site.request_parameters import takes
from nordonc.site.state import served

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

#: Names of functions that an answer may call, where a client wants JSONP.
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}", re.ASCII)
_DRAFT = "1.0-draft"
#: What jQuery adds to an address for JSONP, so that no cache answers.
_ANEW = "_"
#: What OpenRefine's box for suggestions makes of a text with a colon, such as MONDO:0005062: it
#: takes it out of the prefix.
_FILTERED = re.compile(r"\(all (.+)\)")
_POLICY = "Content-Security-Policy"


@blueprint.get("", strict_slashes=False)
@takes("queries", "extend", "callback", "version", _ANEW)
def service() -> Response:
    """Describe the service, or answer a batch of version 0.2 that the address holds."""
    return _answered(request.args)


@blueprint.post("", strict_slashes=False)
@takes("callback")
def posted() -> Response:
    """Answer a batch of version 0.2 that a form holds."""
    return _answered(request.form)


@blueprint.post("/match")
@takes()
def match() -> Response:
    """Answer a batch of version 1.0-draft."""
    ours = _service()
    queries = reconcile.draft_batch(_parsed(request.get_data(as_text=True)))
    return _told({"results": [{"candidates": ours.candidates(one)} for one in queries]})


@blueprint.post("/extend")
@takes()
def extend() -> Response:
    """Give values of properties for a table, in the form of version 1.0-draft."""
    meta, rows = _service().extended(_parsed(request.get_data(as_text=True)))
    listed = [
        {"id": one, "properties": [{"id": name, "values": row[name]} for name in row]}
        for one, row in rows.items()
    ]
    return _told({"meta": meta, "rows": listed})


@blueprint.get("/extend/propose")
@takes("type", "limit", "callback", _ANEW)
def propose() -> Response:
    """Name the properties that a table can be extended with."""
    return _told({"properties": reconcile.proposed(), "type": request.args.get("type", "")})


@blueprint.get("/suggest/<any(entity, property, type):kind>")
@takes("prefix", "cursor", "callback", "prefixed", _ANEW, several=["filter"])
def suggest(kind: str) -> Response:
    """Suggest things, properties or classes whose names begin so."""
    filtered = (_FILTERED.fullmatch(one) for one in request.args.getlist("filter"))
    parts = [request.args.get("prefix", ""), *(found[1] for found in filtered if found)]
    prefix, ours = " ".join(filter(None, parts)), _service()
    if kind == "entity":
        return _told({"result": ours.suggested(prefix)})
    if kind == "type":
        return _told({"result": ours.types(prefix)})
    wanted = prefix.casefold()
    named = [one for one in reconcile.proposed() if one["name"].casefold().startswith(wanted)]
    return _told({"result": named})


@blueprint.get("/preview")
@takes("id")
def preview() -> Response:
    """Show a thing in a few lines, for the frame of a client.

    Raises:
        NotFoundError: There is no thing with this identifier.
    """
    base, index = served().manifest.base, served().index
    iri = f"{base}{request.args.get('id', '').removeprefix(base)}"
    number = index.number(iri)
    if number is None:
        raise NotFoundError("Nothing has this identifier")
    page = render_template(
        "preview.html", thing=index.things[number], networks=index.networks_of(iri)
    )
    response = Response(page, content_type=PAGE_TYPE)
    # Clients show it in a frame of theirs.
    response.headers[_POLICY] = re.sub(
        r"frame-ancestors [^;]+", "frame-ancestors *", HEADERS[_POLICY]
    )
    return response


def _answered(given: Any) -> Response:  # noqa: ANN401  the fields of an address or of a form
    ours = _service()
    if queries := given.get("queries"):
        batch = reconcile.batch(_parsed(queries))
        return _told({name: {"result": ours.candidates(one)} for name, one in batch.items()})
    if asked := given.get("extend"):
        meta, rows = ours.extended(_parsed(asked))
        return _told({"meta": meta, "rows": rows})
    title, home = served().manifest.title, url_for("pages.home", _external=True).rstrip("/")
    if given.get("version") == _DRAFT:
        return _told(ours.draft_manifest(title, home))
    return _told(ours.manifest(title, home, url_for(".service", _external=True)))


def _service() -> Service:
    return Service(served().index, served().manifest.base, served().labels)


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError("The request holds no JSON that can be read") from error
    return parsed


def _told(body: object) -> Response:
    """Return values as JSON, or as a call of the function that the client names.

    Raises:
        RequestError: That is no name of a function.
    """
    text, callback = json.dumps(body, sort_keys=False), request.args.get("callback", "")
    if not callback:
        return Response(text + "\n", HTTPStatus.OK, content_type="application/json")
    if not _CALLBACK.fullmatch(callback):
        raise RequestError("callback is no name of a function")
    return Response(f"/**/{callback}({text});\n", content_type="text/javascript; charset=utf-8")
