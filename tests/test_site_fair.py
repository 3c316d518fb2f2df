"""The page on criteria for FAIR data: each verdict follows from what the server answers."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.namespace import SH

from helpers.apps import client_of
from helpers.requirements import lacking
from nordonc.release.manifest import Release
from nordonc.site.fair import dcat_ap, dcat_ap_no, f_uji, foops, health_dcat_ap
from nordonc.site.fair.criteria import elsewhere, judged
from nordonc.site.fair.evidence import Described, Evidence, File

SETS = {
    "F-UJI": f_uji,
    "FOOPS!": foops,
    "DCAT-AP": dcat_ap,
    "HealthDCAT-AP": health_dcat_ap,
    "DCAT-AP-NO": dcat_ap_no,
}
#: What the graph does not say, by criterion; the reasons stand in docs/registration.
OPEN = {
    "F-UJI": {"FsF-F2-01M-2", "FsF-F2-01M-3"},
    "FOOPS!": {"OM3"},
    "DCAT-AP": {
        *(f"{kind}, recommended" for kind in ("Agent", "Catalog", "DataService", "Dataset")),
        "Distribution, recommended",
    },
    "HealthDCAT-AP": {
        *(f"{kind}, mandatory" for kind in ("Catalog", "Dataset", "Distribution")),
        "Dataset, recommended",
    },
    "DCAT-AP-NO": {
        *(f"{kind}, mandatory" for kind in ("Catalog", "DataService", "Dataset")),
        *(f"{kind}, recommended" for kind in ("Agent", "Catalog", "DataService", "Dataset")),
        "Distribution, recommended",
    },
}


#: Points of F-UJI's metrics 0.8. Where either of two tests will do, one has all of them.
POINTS = {
    "FsF-F1-01MD-1": 1.0,
    "FsF-F1-02MD-1": 0.5,
    "FsF-F1-02MD-2": 0.5,
    "FsF-F2-01M-2": 1.0,
    "FsF-F2-01M-3": 1.0,
    "FsF-F3-01M-2": 1.0,
    "FsF-F4-01M-1": 2.0,
    "FsF-A1-01M-1": 1.0,
    "FsF-A1-02MD-1": 1.0,
    "FsF-A1-02MD-2": 1.0,
    "FsF-A1.1-01MD": 2.0,
    "FsF-A1.2-01MD": 2.0,
    "FsF-I1-01M": 2.0,
    "FsF-I2-01M-2": 2.0,
    "FsF-I3-01M": 2.0,
    "FsF-R1-01M-1": 1.0,
    "FsF-R1-01M-2": 1.0,
    "FsF-R1.1-01M-1": 1.0,
    "FsF-R1.2-01M": 1.0,
    "FsF-R1.3-01M-1": 0.0,
    "FsF-R1.3-01M-3": 1.0,
    "FsF-R1.3-02D-1": 1.0,
}


def told(client: FlaskClient) -> dict[str, dict[str, tuple[bool | None, list[str]]]]:
    sets = json.loads(client.get("/about/fair.json").data)
    return {
        name: {row["name"]: (row["met"], row["lacking"]) for row in rows}
        for name, rows in sets.items()
    }


def test_every_criterion_is_judged_and_what_is_open_is_known(client: FlaskClient) -> None:
    found = told(client)

    assert {name: [*rows] for name, rows in found.items()} == {
        name: [one.name for one in module.CRITERIA] for name, module in SETS.items()
    }
    for name, rows in found.items():
        assert {one for one, (met, _) in rows.items() if met is False} == OPEN[name]
        outside = {one.name for one in SETS[name].CRITERIA if one.lacking is elsewhere}
        assert {one for one, (met, _) in rows.items() if met is None} == outside


def test_a_release_that_is_published_meets_what_a_draft_does_not(release: Release) -> None:
    published = replace(release, manifest=replace(release.manifest, published=True))

    assert told(client_of(published))["F-UJI"]["FsF-F2-01M-2"] == (True, [])


def test_what_is_met_here_alone_is_enough_points_once_it_is_published(release: Release) -> None:
    """What a registry has to tell is not counted; the page says which that is."""
    published = replace(release, manifest=replace(release.manifest, published=True))
    points = [
        sum(POINTS[name] for name, (met, _) in told(client_of(one))["F-UJI"].items() if met)
        for one in (release, published)
    ]

    assert POINTS.keys() == {one.name for one in f_uji.CRITERIA}
    assert sum(POINTS.values()) == 26
    assert points == [22.5, 24.5]


def test_data_without_a_licence_do_not_meet_what_asks_for_one(release: Release) -> None:
    without = replace(release, manifest=replace(release.manifest, licence=""))

    assert told(client_of(without))["F-UJI"]["FsF-R1.1-01M-1"] == (False, ["licence"])


def test_a_dataset_without_a_vocabulary_is_not_judged_by_its_criteria(
    wood_client: FlaskClient,
) -> None:
    found = told(wood_client)

    assert "FOOPS!" not in found
    assert found["DCAT-AP"]["Dataset, mandatory"] == (False, ["description", "title"])


@pytest.mark.parametrize("name", SETS)
def test_an_answer_that_says_nothing_meets_nothing(name: str) -> None:
    empty = Evidence()
    nothing = Described(b"")
    vars(empty).update(
        markup={}, metadata=nothing, ontology=nothing, negotiated=frozenset(), files=[]
    )

    assert not [one.name for one in SETS[name].CRITERIA if judged(one, empty).met]


def test_a_file_that_is_not_as_described_is_named() -> None:
    seen = Evidence()
    files = [File("a.ttl", True, True, True), File("b.nt", True, False, True)]  # noqa: FBT003  fields
    vars(seen).update(markup={}, files=[*files, File("c.nq", False, True, True)])  # noqa: FBT003

    by_name = {
        one.name: judged(one, seen).lacking
        for one in f_uji.CRITERIA[:17]
        if "MD" in one.name or "R1" in one.name
    }
    assert by_name["FsF-R1-01M-2"] == ["b.nt"]
    assert by_name["FsF-A1-02MD-2"] == ["c.nq"]


@pytest.mark.parametrize(
    ("file", "table"),
    [("shapes.ttl", dcat_ap.MANDATORY), ("shapes_recommended.ttl", dcat_ap.RECOMMENDED)],
)
def test_what_dcat_ap_asks_is_what_its_shapes_ask(
    shared: Path, file: str, table: dict[str, tuple[str, ...]]
) -> None:
    folder = shared / "profiles" / "dcat-ap"
    if not folder.is_dir():
        lacking("SOURCE", "the shapes of DCAT-AP do not lie beside this checkout")
    shapes = rdflib.Graph().parse(folder / file)

    for kind, properties in table.items():
        asked = {
            str(shapes.value(one, SH.path))
            for shape in shapes.subjects(SH.targetClass, rdflib.URIRef(kind))
            for one in shapes.objects(shape, SH.property)
            if int(str(shapes.value(one, SH.minCount) or 0)) > 0
        }
        assert {*properties} == asked, kind


def test_the_page_shows_each_verdict_and_is_cited_as_itself(client: FlaskClient) -> None:
    answer = client.get("/about/fair", headers={"Accept": "text/html"})

    for rows in told(client).values():
        for name, (_, missing) in rows.items():
            assert f'<th scope="row">{name}</th>' in answer.text
            assert ", ".join(missing) in answer.text
    links = ", ".join(answer.headers.getlist("Link"))
    assert '<http://localhost/about/fair?release=0.1.0>; rel="cite-as"' in links
    assert '</about/fair.json>; rel="item"; type="application/json"' in links
