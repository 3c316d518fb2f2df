"""What HealthDCAT-AP and DCAT-AP-NO ask of catalogues is there as far as facts support it."""

import csv
import re
from collections import defaultdict
from dataclasses import replace

import pyshacl
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import RDFS, SH

from helpers.apps import SETTINGS, client_of
from helpers.places import CASES, ROOT
from nordonc.rdf.namespaces import DCAT, HEALTHDCATAP
from nordonc.release.manifest import Release
from nordonc.site.fair import dcat_ap_no, health_dcat_ap

#: Where catalogues harvest.
PATHS = ("/download", "/releases/", "/releases/0.1.0/")
PROFILES = {"health-dcat-ap": health_dcat_ap, "dcat-ap-no": dcat_ap_no}
#: What no fact supports, by how much it is asked; the reasons stand in docs/registration.
LACKING = {
    "health-dcat-ap": {
        "mandatory": {"applicableLegislation", "hasStructuredData", "hdab", "healthCategory"},
        "recommended": {
            *("analytics", "custodian", "hasCodeValues", "hasLegalBasis", "hasPersonalData"),
            *("hasPurpose", "hasQualityAnnotation", "maxTypicalAge", "minTypicalAge", "sample"),
            *("numberOfRecords", "numberOfUniqueIndividuals", "populationCoverage"),
            "retentionPeriod",
        },
    },
    "dcat-ap-no": {
        "mandatory": set(),
        "recommended": {
            *("applicableLegislation", "availability", "homepage", "identifier", "issued"),
            *("modified", "status", "subject", "temporal", "type", "wasGeneratedBy"),
        },
    },
}
#: What of it is a property of a service alone, whose format is that of its answers.
OF_SERVICES = {"format"}
#: Coding systems of the EU's list by the prefix that mappings to them have.
CODING_SYSTEMS = {
    "ICD10WHO": "ICD-10",
    "ICDO": "ICD-O",
    "MESH": "MESH",
    "NCIT": "NCIT",
    "Orphanet": "ORPHACODE",
    "UMLS": "UMLS",
}


@pytest.fixture(scope="module")
def asked_client(release: Release) -> FlaskClient:
    """Return the client of a server whose owner has set whom to ask."""
    return client_of(release, replace(SETTINGS, contact="mailto:data@example.org"))


def shapes_of(profile: str) -> rdflib.Graph:
    return rdflib.Graph().parse(CASES / "profiles" / f"{profile}.ttl")


def faults(client: FlaskClient, profile: str) -> dict[str, set[str]]:
    """Return the properties at fault, by how much they are asked."""
    shapes = shapes_of(profile)
    levels = {one: str(shapes.value(one, RDFS.label)) for one in shapes.subjects(RDFS.label)}
    found: dict[str, set[str]] = defaultdict(set)
    for path in PATHS:
        text = client.get(path, headers={"Accept": "text/turtle"}).text
        data = rdflib.Graph().parse(data=text, format="turtle")
        for shape, level in levels.items():
            one = rdflib.Graph()
            one += shapes
            for other in levels.keys() - {shape}:
                one.remove((other, SH.targetClass, None))
            _, report, _ = pyshacl.validate(data, shacl_graph=one)
            assert isinstance(report, rdflib.Graph)
            paths = report.objects(None, SH.resultPath)
            found[level] |= {re.split(r"[/#]", str(path))[-1] for path in paths}
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_what_facts_support_is_published(asked_client: FlaskClient, profile: str) -> None:
    found = faults(asked_client, profile)

    assert found["mandatory"] == LACKING[profile]["mandatory"]
    assert found["recommended"] - OF_SERVICES == LACKING[profile]["recommended"]


def test_without_a_contact_nothing_else_lacks(client: FlaskClient) -> None:
    assert faults(client, "dcat-ap-no")["mandatory"] == {"contactPoint"}


def test_what_no_fact_supports_is_named_with_its_reason() -> None:
    text = (ROOT / "docs/registration/README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", text.partition("\n## What no fact supports\n")[2]))

    assert (
        named
        >= {name for levels in LACKING.values() for names in levels.values() for name in names}
        | OF_SERVICES
    )


@pytest.mark.parametrize("profile", PROFILES)
def test_the_page_asks_what_the_shapes_ask(profile: str) -> None:
    shapes = shapes_of(profile)
    for level in ("mandatory", "recommended"):
        table = getattr(PROFILES[profile], level.upper())
        asked = {
            str(shapes.value(shape, SH.targetClass)): {
                str(shapes.value(one, SH.path)) for one in shapes.objects(shape, SH.property)
            }
            for shape in shapes.subjects(RDFS.label, rdflib.Literal(level, lang="en"))
        }
        asked.pop(f"{DCAT}DatasetSeries", None)  # is not where the page looks
        assert asked == {kind: {*properties} for kind, properties in table.items()}, level


def test_the_coding_systems_are_those_that_are_mapped_to(client: FlaskClient) -> None:
    used = set()
    for path in (ROOT / "data/mappings").glob("*.sssom.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = csv.DictReader((one for one in lines if not one.startswith("#")), delimiter="\t")
        used |= {row["object_id"].partition(":")[0] for row in rows}
    text = client.get("/dataset.ttl").text
    data = rdflib.Graph().parse(data=text, format="turtle")
    told = data.objects(None, rdflib.URIRef(f"{HEALTHDCATAP}hasCodingSystem"))

    assert {str(one).rpartition("/")[2] for one in told} == {
        CODING_SYSTEMS[prefix] for prefix in used & CODING_SYSTEMS.keys()
    }
    assert CODING_SYSTEMS.keys() <= used
