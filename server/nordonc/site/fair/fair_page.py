"""The page on which published criteria for FAIR data are met, by what the server answers now."""

import json
from collections import Counter

from flask import Blueprint, Response, render_template

from nordonc.site.fair import dcat_ap, dcat_ap_no, f_uji, foops, health_dcat_ap
from nordonc.site.fair.criteria import Verdict, judged
from nordonc.site.fair.evidence import Evidence
from nordonc.site.representations import HTML, JSON, represented

blueprint = Blueprint("fair", __name__)

#: Criteria by what they are of, with where they are told.
_SETS = {
    "F-UJI": (f_uji.CRITERIA, "https://www.f-uji.net/", "the home page and its dataset"),
    "FOOPS!": (foops.CRITERIA, "https://foops.linkeddata.es/", "the ontology"),
    "DCAT-AP": (
        dcat_ap.CRITERIA,
        "https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
        "what catalogues harvest",
    ),
    "HealthDCAT-AP": (
        health_dcat_ap.CRITERIA,
        "https://healthdataeu.pages.code.europa.eu/healthdcat-ap/",
        "what catalogues of health data harvest; it asks for what only records of patients have",
    ),
    "DCAT-AP-NO": (
        dcat_ap_no.CRITERIA,
        "https://data.norge.no/specification/dcat-ap-no/",
        "what data.norge.no harvests",
    ),
}


@blueprint.route("/about/fair")
@blueprint.route("/about/fair.<any(html, json):suffix>")
def fair(suffix: str = "") -> Response:
    """Show which criteria of F-UJI, FOOPS! and profiles of DCAT the answers of this server meet."""
    return represented({HTML: _page, JSON: _json}, suffix)


def verdicts() -> dict[str, list[Verdict]]:
    """Return the verdicts by set; a dataset without a vocabulary is not judged by its criteria."""
    evidence = Evidence()
    return {
        name: [judged(one, evidence) for one in criteria]
        for name, (criteria, _, _) in _SETS.items()
        if name != "FOOPS!" or foops.iri(evidence)
    }


def _page() -> str:
    found = verdicts()
    counts = {name: Counter(one.met for one in rows) for name, rows in found.items()}
    return render_template("fair.html", sets=_SETS, verdicts=found, counts=counts)


def _json() -> str:
    told = {name: [one._asdict() for one in rows] for name, rows in verdicts().items()}
    return json.dumps(told, indent=1) + "\n"
