"""The questions of the code lie in files beside it, and are as good as the canned ones."""

import ast
import re
from itertools import product
from pathlib import Path

import pyoxigraph as ox
import pytest

from nordonc.canned.lint.parse_tree import parse
from nordonc.dataset.sources import Dataset
from nordonc.rdf.namespaces import NORDONC, PREFIXES
from nordonc.rdf.store import query
from nordonc.sparql.bindings import bound
from nordonc.sparql.lexer import tokens

PACKAGE = Path(__file__).parents[1] / "server" / "nordonc"
FILES = sorted(PACKAGE.rglob("*.rq"))
MODULES = sorted(PACKAGE.rglob("*.py"))
each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(PACKAGE).with_suffix("").as_posix()
)

#: The only file without declarations: it stands in a field where all prefixes are known.
EXAMPLE = PACKAGE / "site" / "editor" / "example.rq"
#: What begins a query that is put together from the query of a client, or shown as an example.
COMPOSED = {
    "sparql/probes.py",
    "sparql/unknown_terms.py",
    "endpoint/service_description.py",
    "site/api/openapi_paths.py",
}
#: IRIs, relative to the base, for the places of a question; it has rows for at least one of them.
PLACES = {
    "base": [""],
    "graph": ["graph/queries"],
    "open": ["correction-status/proposed"],
    "hasPart": ["ontology#participation"],
    "naming": ["ontology#heading"],
    "names": ["ontology#heading"],
    "query": ["queries/hosts"],
    "dataset": ["dataset"],
    "record": ["dataset?releases"],
    "release": ["dataset?release=0-1"],
    "this": [
        *("network/nordcan", "network/nordic-lymphoma-group", "disease/cancer", "country/NO"),
        *("kind", "disease/lung-cancer", "ontology", "ontology#coversDisease"),
        *("source/norcrin-overview", "source/norcrin-overview/nordcan", "graph/networks"),
        "source/norcrin-overview/nordic-myeloma-study-group/participants",
    ],
}
#: Questions whose answer is empty because all is well, or for a store of others to answer.
EMPTY = {"replaced", "unmapped_diseases", "stored_releases", "stored_graphs"}


def split(path: Path) -> tuple[list[str], str]:
    """Return the lines of the header, and the query below it."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    return header, "\n".join(lines[len(header) :]).strip()


def names(text: str) -> list[str]:
    """Return the names with a prefix that a query has, those of declarations left out."""
    found = [token.text for token in tokens(text) if token.kind == "name"]
    return [name for name in found if not name.endswith(":")]


@each_file
def test_a_file_begins_with_its_question(path: Path) -> None:
    header, text = split(path)

    assert re.fullmatch(r"#\+ summary: [A-Z].*\?", header[0])
    assert "#" not in {line.strip()[:1] for line in text.splitlines()}
    assert all(len(line) <= 100 for line in path.read_text(encoding="utf-8").splitlines()[1:])


@each_file
def test_it_is_sparql_without_any_extension(path: Path) -> None:
    parse(split(path)[1])


@each_file
def test_it_declares_the_prefixes_that_it_uses(path: Path) -> None:
    text = split(path)[1]
    declared = re.findall(r"^PREFIX (\S+): <(\S+)>$", text, re.MULTILINE)

    assert declared == sorted(declared)
    assert dict(declared).items() <= PREFIXES.items()
    assert {name for name, _ in declared} == {name.partition(":")[0] for name in names(text)}


@each_file
def test_its_terms_exist(path: Path, graph: Dataset) -> None:
    used = {name for name in names(split(path)[1]) if name.startswith("nordonc:")}
    terms = {name: ox.NamedNode(NORDONC + name.partition(":")[2]) for name in used}

    assert [
        name for name in used if not [*graph.store.quads_for_pattern(terms[name], None, None)]
    ] == []


@each_file
def test_it_runs_on_the_graph(path: Path, graph: Dataset) -> None:
    text = split(path)[1]
    places = sorted({token.text[1:] for token in tokens(text) if token.text.startswith("$")})
    base = graph.description.base
    answers = [
        query(graph.store, bound(text, **dict(zip(places, iris, strict=True))))
        for iris in product(*([f"{base}{one}" for one in PLACES[place]] for place in places))
    ]
    found = [
        bool(answer) if isinstance(answer, ox.QueryBoolean) else next(iter(answer), None)
        for answer in answers
    ]

    assert any(found) is (path.stem not in EMPTY)


@each_file
def test_a_module_beside_it_asks_it(path: Path) -> None:
    beside = [*path.parent.glob("*.py"), *path.parent.glob("*/__init__.py")]

    assert any(f'"{path.stem}"' in module.read_text(encoding="utf-8") for module in beside)


def test_no_name_of_a_file_is_that_of_another() -> None:
    stems = [path.stem for path in FILES]
    assert sorted(set(stems)) == sorted(stems)


def written(node: ast.AST) -> str:
    """Return the text of a string, with ellipses for what is put into it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(written(value) or "…" for value in values)
    return ""


def test_no_module_holds_a_query() -> None:
    holding = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if re.search(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK)\b[^.]*\bWHERE\b", written(node))
    }

    assert holding == COMPOSED
