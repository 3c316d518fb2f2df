"""A finding tells what its shape says, in the words of the shape or as Turtle."""

import shutil
from pathlib import Path

import pytest

from helpers.places import SMALL
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding
from nordonc.release import build

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/small/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SITE = 'ex:site a ex:Site ; rdfs:label "One"@en ; ex:odd 1 .\n'
BASE = "https://example.org/small/"
#: A shape of sites, what is told of the one site, and what names the shape.
SHAPES = {
    "query": (
        """ex:S a sh:NodeShape ; sh:targetClass ex:Site ; sh:sparql [ sh:message "No odd ones." ;
        sh:select "SELECT $this WHERE { $this <https://example.org/small/odd> ?x }" ] .""",
        {"No odd ones."},
        BASE + "S",
    ),
    "nested": (
        """ex:S a sh:NodeShape ; sh:targetClass ex:Site ; sh:message "A site is whole." ;
        sh:node [ sh:property [ sh:path ex:date ; sh:minCount 1 ;
        sh:message "It has a date." ] ] .""",
        {"A site is whole. It has a date."},
        BASE + "S",
    ),
    "languages": (
        """ex:S a sh:PropertyShape ; sh:targetClass ex:Site ; sh:path ex:date ; sh:minCount 1 ;
        sh:message "Päivä puuttuu."@fi , "It has a date."@en .""",
        {"It has a date. / Päivä puuttuu."},
        BASE + "S",
    ),
    "silent": (
        """[] a sh:NodeShape ; sh:targetClass ex:Site ;
        sh:property [ sh:path rdfs:label ; sh:in ( "a" "b"@fi ex:c ) ] .""",
        {'This does not hold: sh:in ( "a" "b"@fi <https://example.org/small/c> ).'},
        "shape for <https://example.org/small/Site>, path rdfs:label",
    ),
    "owned": (
        """ex:S a sh:NodeShape ; sh:targetClass ex:Site ;
        sh:property [ sh:path ex:date ; sh:minCount 1 ] .""",
        {"This does not hold: sh:minCount 1."},
        "https://example.org/small/S, path <https://example.org/small/date>",
    ),
}


def findings(folder: Path, shape: str) -> list[Finding]:
    shutil.copytree(SMALL, folder / "small")
    (folder / "small/data/things/site.ttl").write_text(HEAD + SITE, encoding="utf-8")
    (folder / "small/shapes/site.ttl").write_text(HEAD + shape, encoding="utf-8")
    found = build.check(folder / "small")
    return [one for one in found if one.subject == f"{BASE}site" and "lint" not in one.rule]


@pytest.mark.parametrize(("shape", "messages", "rule"), SHAPES.values(), ids=SHAPES)
def test_a_finding_tells_what_the_shape_says(
    tmp_path: Path, shape: str, messages: set[str], rule: str
) -> None:
    found = findings(tmp_path, shape)

    assert {one.message for one in found} == messages
    assert {one.rule for one in found} == {rule}
    assert {one.file for one in found} == {"data/things/site.ttl"}


def test_a_shape_that_is_none_is_told_with_file_and_line_in_one_line(tmp_path: Path) -> None:
    shape = "\nex:S a sh:NodeShape ; sh:targetClass ex:Site ; sh:property [ sh:minCount 1 ] ."
    with pytest.raises(SourceSyntaxError) as told:
        findings(tmp_path, shape)

    assert str(told.value).startswith("shapes/site.ttl:6: ")
    assert "\n" not in str(told.value)
