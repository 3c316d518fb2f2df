"""The page of the mappings, and the same rows for programs."""

import csv
import io

from flask import Blueprint, Response, json, render_template, request, send_file

from nordonc.errors import ParameterError
from nordonc.site.mappings import mapping_sets
from nordonc.site.mappings.mapping_sets import COLUMNS, Judgement
from nordonc.site.representations import HTML, JSON, TSV, address, represented
from nordonc.site.request_parameters import takes
from nordonc.site.state import served

blueprint = Blueprint("mappings", __name__)

#: What each predicate says of the other term, in words.
PREDICATES = {
    "exactMatch": "the same",
    "closeMatch": "nearly the same",
    "broadMatch": "broader",
    "narrowMatch": "narrower",
    "relatedMatch": "related",
}


def _vocabularies() -> list[str]:
    return sorted({row.vocabulary for row in _judgements()}, key=str.casefold)


@blueprint.route("/mappings", strict_slashes=False)
@blueprint.route("/mappings.<any(html, json, tsv):suffix>")
@takes(
    "vocabulary",
    "predicate",
    "confidence",
    form=True,
    values={
        "vocabulary": _vocabularies,
        "predicate": lambda: PREDICATES,
        "confidence": lambda: [f"{twentieths / 20:g}" for twentieths in range(21)],
    },
)
def mappings(suffix: str = "") -> Response:
    """List the judgements of the mapping sets, by vocabulary, predicate and confidence."""
    vocabulary = _one_of("vocabulary", _vocabularies())
    predicate = _one_of("predicate", list(PREDICATES))
    rows = mapping_sets.chosen(_judgements(), vocabulary, predicate, _confidence())

    def page() -> str:
        return render_template(
            "mappings.html",
            rows=rows,
            total=len(_judgements()),
            sets=mapping_sets.names(served().release.folder),
            vocabularies=_vocabularies(),
            words=PREDICATES,
            chosen=request.args,
            tsv=address("tsv"),
            json=address("json"),
        )

    return represented({TSV: lambda: _tsv(rows), JSON: lambda: _json(rows), HTML: page}, suffix)


@blueprint.route("/mappings/<name>.sssom.tsv")
def mapping_set(name: str) -> Response:
    """Send a mapping set as it is, in SSSOM/TSV."""
    path = mapping_sets.path(served().release.folder, name)
    return send_file(path.absolute(), mimetype=TSV.media_type)


def _judgements() -> tuple[Judgement, ...]:
    return served().once(mapping_sets.judgements, served().release.folder)


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
    text = io.StringIO()
    writer = csv.writer(text, "excel-tab", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row.cells.values() for row in rows)
    return text.getvalue()


def _json(rows: list[Judgement]) -> str:
    told = [
        {"set": row.set, "subject": row.mapping.subject, "object": row.mapping.object, **row.cells}
        for row in rows
    ]
    return json.dumps({"mappings": told}, sort_keys=False) + "\n"
