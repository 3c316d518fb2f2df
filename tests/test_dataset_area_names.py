"""The names of areas in Nordic languages are those that CLDR gives, read there once more."""

from collections.abc import Iterator

import babel
import pyoxigraph as ox
import pytest
from babel.core import get_cldr_version

from nordonc import lookup
from nordonc.dataset.sources import Dataset
from nordonc.lookup import Index
from nordonc.rdf.namespaces import DCTERMS, NORDONC, SKOS
from nordonc.release import files
from nordonc.release.manifest import Release

LANGUAGES = ("da", "fi", "fo", "is", "kl", "nb", "nn", "se", "sv")

Names = set[tuple[str, str, str]]


def literals(graph: Dataset, iri: str) -> Iterator[tuple[str, ox.Literal]]:
    for quad in graph.store.quads_for_pattern(None, ox.NamedNode(iri), None, None):
        assert isinstance(quad.object, ox.Literal)
        assert isinstance(quad.subject, ox.NamedNode)
        yield quad.subject.value, quad.object


def stated(graph: Dataset) -> Names:
    """Return the labels of areas in other languages than English: thing, text, language."""
    return {
        (thing, name.value, name.language)
        for label in ("prefLabel", "altLabel")
        for thing, name in literals(graph, SKOS + label)
        if name.language not in {None, "en"} and "/disease/" not in thing
    }


def given(graph: Dataset) -> Names:
    """Return what CLDR calls the areas by their codes; it has no other regions than the world."""
    codes = {thing: code.value for thing, code in literals(graph, NORDONC + "alpha2")}
    codes[f"{graph.description.base}region/world"] = "001"
    told = {language: babel.Locale.parse(language).territories for language in LANGUAGES}
    return {
        (thing, told[language][code], language)
        for thing, code in codes.items()
        for language in LANGUAGES
        if code in told[language]
    }


def test_names_in_nordic_languages_are_those_of_cldr_and_there_are_no_others(
    graph: Dataset,
) -> None:
    names = stated(graph)

    assert {language for _, _, language in names} == {*LANGUAGES}
    assert names == given(graph)


def test_the_scheme_says_where_they_were_read_and_under_which_licence(graph: Dataset) -> None:
    scheme = f"{graph.description.base}area"
    notes = {thing: text.value for thing, text in literals(graph, SKOS + "editorialNote")}
    rights = {thing: text.value for thing, text in literals(graph, DCTERMS + "rights")}
    version = f"Unicode CLDR {get_cldr_version()}"

    assert f"{version} as Babel {babel.__version__} gives them" in notes[scheme]
    assert version in rights[scheme]
    assert "Unicode-3.0" in rights[scheme]
    assert version in rights[f"{graph.description.base}dataset"]


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return files.index(release.folder)


def test_the_look_up_finds_each_area_by_each_of_them(graph: Dataset, index: Index) -> None:
    missed = []
    for thing, text, language in sorted(stated(graph)):
        sure = lookup.certain(lookup.look_up(index, text))
        if sure is None or sure.iri != thing:
            missed.append((text, language, sure))
    assert not missed
