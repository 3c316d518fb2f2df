"""The dataset for programs that learn from tables: Croissant 1.1, a set of records per question.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from hashlib import sha256
from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, json, url_for

from nordonc.canned import CannedQuery
from nordonc.engine.base import Query
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.site.queries.query_form import bound
from nordonc.site.releases import dataset_markup
from nordonc.site.releases.pinning import PARAMETER
from nordonc.site.representations import CSV
from nordonc.site.state import served
from nordonc.sparql.form import Form, query_form

blueprint = Blueprint("croissant", __name__)

_Node = dict[str, Any]

_VERSION = "http://mlcommons.org/croissant/1.1"
#: The context that its makers publish; readers warn of any other.
_CONTEXT = json.loads(files(__package__).joinpath("croissant-context.json").read_text("utf-8"))


@blueprint.route("/croissant.json")
def croissant() -> Response:
    """Describe the dataset, its files and the tables of the questions for machine learning."""
    return Response(
        json.dumps(_document(), indent=1, sort_keys=False) + "\n",
        content_type=BY_EXTENSION["jsonld"].media_type,
    )


def _document() -> _Node:
    now = served()
    home = url_for("pages.home", _external=True)
    node = dataset_markup.of_release(now.release, home)
    dumps = [_file(one["name"], one) for one in node["distribution"]]
    tables = [query for query in now.queries if query_form(query.text) is Form.SELECT]
    return {
        **node,
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _VERSION,
        "citeAs": f"{now.manifest.title}, version {now.manifest.version}. {node['@id']}",
        "distribution": [*dumps, *map(_table, tables)],
        "recordSet": [_records(one) for one in tables],
    }


def _file(name: str, node: _Node) -> _Node:
    return {**node, "@type": "cr:FileObject", "@id": name, "name": name}


def _table(query: CannedQuery) -> _Node:
    """Return the answer to a question as a file: at an address where it always is the same."""
    name, now = f"{query.slug}.{CSV.extension}", served()
    asked = Query(text=bound(query, {}), media_type=CSV.media_type)
    body = now.engine.answer(asked).body
    version = {PARAMETER: now.manifest.version}
    node = {
        "contentUrl": url_for("queries.query", name=name, _external=True, **version),
        "contentSize": f"{len(body)} B",
        "encodingFormat": CSV.media_type,
        "sha256": sha256(body).hexdigest(),
    }
    return _file(name, node)


def _records(query: CannedQuery) -> _Node:
    """Return the rows of the answer to a question, with a field for each column."""
    return {
        "@type": "cr:RecordSet",
        "@id": query.slug,
        "name": query.summary,
        "description": query.description,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{query.slug}/{column}",
                "name": label,
                "dataType": "sc:Text",
                "source": {
                    "fileObject": {"@id": f"{query.slug}.{CSV.extension}"},
                    "extract": {"column": column},
                },
            }
            for column, label in query.columns.items()
        ],
    }
