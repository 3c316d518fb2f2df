"""Serving never fails on what building accepted, whatever the description of a dataset says."""

import io
import shutil
from contextlib import redirect_stderr
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.apps import client_of
from helpers.places import SMALL
from nordonc.dataset.description import FILE
from nordonc.errors import DatasetError, InvalidGraphError, NordoncError
from nordonc.rdf.namespaces import DCTERMS, OWL, SCHEMA, VOID, XSD
from nordonc.release import build
from nordonc.release.manifest import Release
from nordonc.sparql.client import Row, Term

#: What the program reads of the file, by the words that stand there in the small dataset.
PLACES = {
    "dcterms:identifier": DCTERMS + "identifier",
    "dcterms:title": DCTERMS + "title",
    "dcterms:description": DCTERMS + "description",
    "dcterms:license": DCTERMS + "license",
    "dcterms:modified": DCTERMS + "modified",
    "owl:versionInfo": OWL + "versionInfo",
    "void:uriSpace": VOID + "uriSpace",
}
OPTIONAL = (DCTERMS + "rights", SCHEMA + "creativeWorkStatus")
PAGES = (
    *(
        "/",
        "/sparql",
        "/sparql?query=ASK{}",
        "/download",
        "/download.ttl",
        "/validation",
        "/readyz",
    ),
    *("/queries", "/dataset", "/thing/one", "/thing/one.ttl", "/sitemap.xml", "/robots.txt"),
    *("/openapi.json", "/ontology", "/shapes"),
)


def stated(value: str) -> str:
    return str(ox.Literal(value))


def changed(folder: Path, prefixed: str, value: str) -> Path:
    """Return a copy of the small dataset with another value in one place of its description."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    file = folder / FILE
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if prefixed in line)
    lines[at] = f"    {prefixed} {value} {lines[at][-1]}"
    file.write_text("\n".join(lines), encoding="utf-8")
    return folder


def outside(folder: Path) -> set[str]:
    """Return what a folder holds beside the dataset and the releases."""
    return {path.name for path in folder.iterdir()} - {"dataset", "releases"}


def statuses(release: Release) -> dict[str, int]:
    client = client_of(release)
    return {page: client.get(page).status_code for page in PAGES}


@pytest.mark.parametrize(
    ("prefixed", "value"),
    [
        pytest.param("dcterms:identifier", '"../../x"', id="path-up"),
        pytest.param("dcterms:identifier", '"/elsewhere/x"', id="absolute-path"),
        pytest.param("dcterms:identifier", '""', id="empty"),
        pytest.param("dcterms:identifier", '"a\\nb"', id="line-break"),
        pytest.param("dcterms:identifier", '"void"', id="name-of-another-file"),
        pytest.param("owl:versionInfo", '"/x/y"', id="version-path"),
        pytest.param("owl:versionInfo", '"../x"', id="version-up"),
        pytest.param("owl:versionInfo", '".."', id="version-dots"),
        pytest.param("owl:versionInfo", '"latest"', id="version-latest"),
        pytest.param("owl:versionInfo", '"a b/u"', id="version-space"),
        pytest.param("owl:versionInfo", '"1.0", "2.0"', id="two-versions"),
        pytest.param("dcterms:license", "<javascript:alert(7)>", id="javascript"),
        pytest.param("dcterms:license", "<data:text/html,x>", id="data"),
        pytest.param("dcterms:license", '"https://example.org/a\\r\\nSet-Cookie: x"', id="header"),
        pytest.param("dcterms:license", '"https://example.org/a\\u2028b"', id="separator-of-lines"),
        pytest.param("dcterms:license", '"CC BY"', id="no-address"),
        pytest.param("dcterms:modified", '"yesterday"', id="word"),
        pytest.param("dcterms:modified", '"2026-02-30"^^xsd:date', id="no-such-day"),
        pytest.param("dcterms:title", '"\\u001B[2J"', id="terminal-escape"),
        pytest.param("dcterms:title", '"a\\nb"', id="title-of-two-lines"),
        pytest.param("dcterms:title", '"a\\rb"', id="title-of-two-returns"),
        pytest.param("void:uriSpace", '"https://example.org/>"', id="base-bracket"),
        pytest.param("void:uriSpace", '"relative/"', id="base-relative"),
        pytest.param("void:uriSpace", '"https://[::/"', id="base-host"),
    ],
)
def test_what_cannot_be_used_is_a_finding_with_its_line_and_nothing_is_written(
    tmp_path: Path, prefixed: str, value: str
) -> None:
    dataset = changed(tmp_path / "dataset", prefixed, value)
    lines = (dataset / FILE).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if prefixed in text)

    with pytest.raises(InvalidGraphError, match="remedy: ") as told:
        build.build(dataset, tmp_path / "releases")

    assert f"{FILE}:{line}: violation: " in str(told.value)
    assert all(text.isprintable() for text in str(told.value).splitlines())
    assert not outside(tmp_path)
    assert {path.name for path in (tmp_path / "releases").iterdir()} <= {".lock"}


@pytest.mark.parametrize(
    ("value", "modified"),
    [
        pytest.param('"2026-01-02T03:04:05Z"^^xsd:dateTime', "2026-01-02", id="date-and-time"),
        pytest.param('"2026-01-02T03:04:05.6+02:00"^^xsd:dateTime', "2026-01-02", id="fraction"),
        pytest.param('"2026-01-02+01:00"^^xsd:date', "2026-01-02", id="date-with-zone"),
        pytest.param('"2026"^^xsd:gYear', "2026", id="year"),
        pytest.param('"2026-05"^^xsd:gYearMonth', "2026-05", id="year-and-month"),
        pytest.param('"2026-01-02"', "2026-01-02", id="plain"),
    ],
)
def test_the_common_forms_of_a_date_are_taken_and_every_page_answers(
    tmp_path: Path, value: str, modified: str
) -> None:
    dataset = changed(tmp_path / "dataset", "dcterms:modified", value)
    built = build.build(dataset, tmp_path / "releases")

    assert built.manifest.modified == modified
    assert max(statuses(built).values()) < 500


def test_of_titles_in_several_languages_the_english_one_is_shown(tmp_path: Path) -> None:
    value = '"Et datasett"@nb, "A dataset"@en, "Zbiór"@pl'
    dataset = changed(tmp_path / "dataset", "dcterms:title", value)

    assert build.prepare(dataset).description.title == "A dataset"


def test_a_dataset_without_an_iri_is_told(tmp_path: Path) -> None:
    dataset = changed(tmp_path / "dataset", "dcterms:title", '"T"')
    file = dataset / FILE
    file.write_text(file.read_text(encoding="utf-8").replace("<dataset> a", "[] a"), "utf-8")

    with pytest.raises(DatasetError, match="must have an IRI"):
        build.prepare(dataset)


@pytest.mark.parametrize("digits", ["9" * 5000, "1e3", "", "one"])
def test_a_number_of_the_data_never_breaks_a_page(digits: str) -> None:
    assert Row(line=Term("literal", digits)).number("line") == 0


words = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["../x", "/x", ".", "", "2026", "2026-13", "javascript:x", "a\r\nb: c", "9" * 5000]
    ),
    st.from_regex(r"[a-z0-9.]{1,8}", fullmatch=True),
    st.from_regex(r"https?://[a-z.]{1,9}/[ -~]{0,9}[/#]?", fullmatch=True),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
)
datatypes = st.sampled_from(["string", "date", "dateTime", "gYear", "integer", "anyURI"])


@st.composite
def terms(draw: st.DrawFn) -> str:
    value = draw(words)
    kind = draw(st.sampled_from(["literal", "typed", "tagged", "iri"]))
    if kind == "tagged":
        return str(ox.Literal(value, language=draw(st.sampled_from(["en", "nb", "en-GB"]))))
    if kind == "typed":
        return str(ox.Literal(value, datatype=ox.NamedNode(XSD + draw(datatypes))))
    try:
        return str(ox.NamedNode(value)) if kind == "iri" else stated(value)
    except ValueError:
        return stated(value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    prefixed=st.sampled_from([*PLACES, *(f"<{iri}>" for iri in OPTIONAL)]),
    values=st.lists(terms(), min_size=1, max_size=2),
)
def test_serving_never_fails_on_what_building_accepted(prefixed: str, values: list[str]) -> None:
    with TemporaryDirectory() as parent, redirect_stderr(io.StringIO()):
        folder = Path(parent)
        anchor = prefixed if prefixed in PLACES else "dcterms:title"
        said = ", ".join(values)
        more = said if prefixed in PLACES else f'"A small dataset"@en ; {prefixed} {said}'
        dataset = changed(folder / "dataset", anchor, more)
        try:
            built = build.build(dataset, folder / "releases")
        except NordoncError:
            built = None
        assert not outside(folder)
        if built:
            assert built.folder.parent == folder / "releases"
            assert {path.parent for path in built.folder.rglob("*")} <= {built.folder}
            failed = {page: code for page, code in statuses(built).items() if code >= 500}
            assert not failed
