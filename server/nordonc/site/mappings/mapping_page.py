"""The page of the mappings, and the same rows for programs."""

from functools import partial

from flask import Blueprint, Response, json, render_template, request, send_file

from nordonc.endpoint.public_addresses import served_at_home
from nordonc.errors import ParameterError
from nordonc.http.public_url import address_of
from nordonc.rdf.collation import folded
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.query_file import query_text
from nordonc.release.files import COVERAGE
from nordonc.site.delimited import as_tsv
from nordonc.site.mappings import mapping_sets
from nordonc.site.mappings.mapping_sets import COLUMNS, Judgement
from nordonc.site.representations import JSON, TSV, address, represented, with_graph
from nordonc.site.request_parameters import takes
from nordonc.site.state import served
from nordonc.site.validation import build_report

blueprint = Blueprint("mappings", __name__)

#: Sections of the report on what mappings leave open.
_OPEN = {"unmapped", "hierarchy"}
_JUDGEMENTS = query_text(__package__, "judgements")


def _vocabularies() -> list[str]:
    return sorted({row.vocabulary for row in mapping_sets.judged()}, key=folded)


def _sets() -> list[str]:
    return mapping_sets.names(served().release.folder)


@blueprint.route("/mappings", strict_slashes=False)
@blueprint.route("/mappings.<any(html, json, tsv, ttl, jsonld, nt, rdf):suffix>")
@takes(
    "set",
    "vocabulary",
    "predicate",
    "confidence",
    form=True,
    values={
        "set": _sets,
        "vocabulary": _vocabularies,
        "predicate": lambda: mapping_sets.PREDICATES,
        "confidence": lambda: [f"{twentieths / 20:g}" for twentieths in range(21)],
    },
)
def mappings(suffix: str = "") -> Response:
    """List the judgements of the mapping sets, by set, vocabulary, predicate and confidence."""
    name, vocabulary = _one_of("set", _sets()), _one_of("vocabulary", _vocabularies())
    predicate = _one_of("predicate", list(mapping_sets.PREDICATES))
    rows = mapping_sets.chosen(mapping_sets.judged(), name, vocabulary, predicate, _confidence())
    tables = {TSV: partial(_tsv, rows), JSON: partial(_json, rows)}
    graph = with_graph(partial(_page, rows), partial(_rdf, rows))
    return represented({**tables, **graph}, suffix)


def _page(rows: list[Judgement]) -> str:
    return render_template(
        "mappings.html",
        rows=rows,
        total=len(mapping_sets.judged()),
        sets=_sets(),
        vocabularies=_vocabularies(),
        words=mapping_sets.PREDICATES,
        chosen=request.args,
        forms={form: address(form) for form in ("tsv", "json", "ttl")},
        open=[one for one in build_report.coverage(served().release.folder) if one.slug in _OPEN],
        file=COVERAGE,
    )


def _rdf(rows: list[Judgement], media_type: str) -> bytes:
    now = served()
    asked = [row.iri for row in rows]
    lines = now.graph.construct(_JUDGEMENTS, BY_EXTENSION["nt"].media_type, judgement=asked)
    return served_at_home(lines, now.manifest.base, address_of(request.environ), media_type)


@blueprint.route("/mappings/<name>.sssom.tsv")
def sssom_file(name: str) -> Response:
    """Send a mapping set as it is, in SSSOM/TSV."""
    path = mapping_sets.path(served().release.folder, name)
    return send_file(path.absolute(), mimetype=TSV.media_type)


def _one_of(parameter: str, allowed: list[str]) -> str:
    given = request.args.get(parameter, "")
    if given and given not in allowed:
        raise ParameterError(
            f"{parameter}={given!r} is not allowed; allowed: {', '.join(allowed)}", parameter
        )
    return given


def _confidence() -> float | None:
    given = request.args.get("confidence", "")
    try:
        least = float(given) if given else None
    except ValueError:
        least = -1.0
    if least is not None and not 0 <= least <= 1:
        raise ParameterError(f"confidence={given!r} is not a number from 0 to 1", "confidence")
    return least


def _tsv(rows: list[Judgement]) -> str:
    return as_tsv(COLUMNS, ([*row.cells.values()] for row in rows))


def _json(rows: list[Judgement]) -> str:
    told = [
        {"set": row.set, "subject": row.mapping.subject, "object": row.mapping.object, **row.cells}
        for row in rows
    ]
    return json.dumps({"mappings": told}, sort_keys=False) + "\n"
