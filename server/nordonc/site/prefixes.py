"""Prefixes of the graph and of all vocabularies that it is mapped to, for people and tools."""

from flask import Blueprint, Response, json, render_template, url_for

from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.json_ld import Context
from nordonc.rdf.namespaces import SH, XSD
from nordonc.site.ontology.json_ld_context import context
from nordonc.site.representations import HTML, represented
from nordonc.site.state import served

blueprint = Blueprint("prefixes", __name__)

_TURTLE, _JSON_LD = BY_EXTENSION["ttl"], BY_EXTENSION["jsonld"]


@blueprint.route("/prefixes", strict_slashes=False)
@blueprint.route("/prefixes.<any(html, ttl, jsonld):suffix>")
def prefixes(suffix: str = "") -> Response:
    """List the prefixes, as declarations of SHACL and as a context of JSON-LD too."""
    return represented({HTML: _page, _TURTLE: _turtle, _JSON_LD: _context}, suffix)


def _declared() -> dict[str, str]:
    return dict(sorted(served().prefixes.items()))


def _page() -> str:
    return render_template("prefixes.html", prefixes=_declared())


def _turtle() -> str:
    """Return each prefix as one of Turtle and as a declaration of SHACL.

    Source: https://www.w3.org/TR/shacl/#sparql-prefixes
    """
    known = _declared()
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in known.items()]
    declared = [
        f"  <{SH}declare> [ <{SH}prefix> {json.dumps(prefix)} ; "
        f"<{SH}namespace> {json.dumps(namespace)}^^<{XSD}anyURI> ]"
        for prefix, namespace in known.items()
    ]
    about = f"<{url_for('.prefixes', _external=True)}>"
    return "\n".join([*lines, "", about, " ;\n".join(declared) + " .", ""])


def _context() -> str:
    return _written(Context(_declared()))


@blueprint.route("/context.jsonld")
def json_ld_context() -> Response:
    """Give the names with which data come as JSON-LD: all prefixes, and the dataset's own terms."""
    return Response(_written(context()), content_type=_JSON_LD.media_type)


def _written(names: Context) -> str:
    return json.dumps(names.document(), indent=2, sort_keys=False) + "\n"
