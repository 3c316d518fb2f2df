"""A finding is given the line of the file where its thing, property or value stands."""

from pathlib import Path, PurePosixPath

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nordonc.dataset.sources import Dataset, SourceFile, Sources
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import FOAF, NORDONC, PROV, SKOS, XSD
from nordonc.rdf.terms import bare
from nordonc.validate import located
from nordonc.validate.source_index import Place, SourceIndex
from nordonc.validate.turtle_lines import term, turtle_lines

BASE = "https://w3id.org/nordonc/"
KIND, LABEL = f"{NORDONC}kind", f"{SKOS}prefLabel"

NETWORK = """\
@base <https://w3id.org/nordonc/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix nordonc: <https://w3id.org/nordonc/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<network/a> a nordonc:Network ;
    skos:prefLabel "A. The first."@en ;
    nordonc:kind <kind/project> , <kind/funder> ;
    nordonc:minimumCountries 3 ;
    nordonc:participationStated true ;
    foaf:page <https://a.example.org/> .

<https://a.example.org/> a foaf:Document ;
    nordonc:pageKind <page-kind/own-site> .

nordonc:kind a nordonc:Example .
"""
AGAIN = """\
@prefix n: <https://w3id.org/nordonc/> .
@prefix nordonc: <https://w3id.org/nordonc/ontology#> .

<https://w3id.org/nordonc/network/a> nordonc:funder <https://w3id.org/nordonc/organisation/o> .
"""
TABLE = """\
#curie_map:
#  DOID: http://purl.obolibrary.org/obo/DOID_
#  our-disease: https://w3id.org/nordonc/disease/
#mapping_set_id: https://w3id.org/nordonc/mappings/diseases
subject_id\tpredicate_id\tobject_id\tmapping_justification
our-disease:a\tskos:exactMatch\tDOID:1\tsemapv:ManualMappingCuration
our-disease:a\tskos:closeMatch\tDOID:2\tsemapv:ManualMappingCuration
"""


def sources_of(texts: dict[str, str]) -> Sources:
    """Return the sources that files under data/ are."""
    return Sources(
        tuple(
            SourceFile(PurePosixPath("data", name), text.encode()) for name, text in texts.items()
        )
    )


SOURCES = sources_of(
    {
        "mappings/diseases.sssom.tsv": TABLE,
        "networks/a.ttl": NETWORK,
        "organisations.ttl": AGAIN,
    }
)


@pytest.fixture(scope="module")
def index() -> SourceIndex:
    return SourceIndex(SOURCES)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "place"),
    [
        pytest.param("network/a", "", "", "a.ttl:6", id="thing"),
        pytest.param("network/a", LABEL, "", "a.ttl:7", id="property"),
        pytest.param("network/a", KIND, f"<{BASE}kind/funder>", "a.ttl:8", id="property-and-value"),
        pytest.param("network/a", "", f"<{BASE}kind/project>", "a.ttl:8", id="relative-value"),
        pytest.param("network/a", "", "<https://a.example.org/>", "a.ttl:11", id="absolute-value"),
        pytest.param("network/a", "", '"A. The first."@en', "a.ttl:7", id="text"),
        pytest.param("network/a", "", f'"3"^^<{XSD}integer>', "a.ttl:9", id="number"),
        pytest.param("network/a", "", f'"true"^^<{XSD}boolean>', "a.ttl:10", id="truth"),
        pytest.param("network/a", f"{NORDONC}scope", "", "a.ttl:6", id="property-that-is-missing"),
        pytest.param("network/a", f"{NORDONC}funder", "", "organisations.ttl:4", id="second-block"),
        pytest.param("https://a.example.org/", "", "", "a.ttl:13", id="absolute-thing"),
        pytest.param(KIND, "", f"<{NORDONC}Example>", "a.ttl:16", id="prefixed-thing"),
    ],
)
def test_a_line_is_found(
    index: SourceIndex, subject: str, predicate: str, value: str, place: str
) -> None:
    iri = subject if ":" in subject else BASE + subject
    found = index.place(iri, predicate, value)
    assert found is not None
    assert f"{Path(found.file).name}:{found.line}" == place


def test_a_mapping_is_found_in_its_row(index: SourceIndex) -> None:
    row = (f"{BASE}disease/a", f"{SKOS}closeMatch", "<http://purl.obolibrary.org/obo/DOID_2>")
    assert index.place(*row) == ("data/mappings/diseases.sssom.tsv", 7)


def test_a_mapping_is_found_without_its_predicate(index: SourceIndex) -> None:
    found = index.place(f"{BASE}disease/a", value="<http://purl.obolibrary.org/obo/DOID_2>")
    assert found == ("data/mappings/diseases.sssom.tsv", 7)


def test_what_no_file_describes_has_no_place(index: SourceIndex) -> None:
    assert index.place(f"{BASE}kind/funder") is None


def test_what_is_only_named_has_the_line_that_names_it(index: SourceIndex) -> None:
    assert index.mention(f"{BASE}kind/funder") == ("data/networks/a.ttl", 8)
    assert index.mention(f"{BASE}kind/fund") is None


def finding(subject: str, value: str = "", file: str = "") -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        file=file,
        subject=subject,
        value=value,
        rule="example",
        message="Message.",
        remedy="Remedy.",
    )


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(
        NETWORK.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"{BASE}graph/networks")
    )
    inferred, origin = (ox.NamedNode(BASE + name) for name in ("network/inferred", "network/a"))
    derived = ox.NamedNode(f"{PROV}wasDerivedFrom")
    store.add(ox.Quad(inferred, derived, origin, ox.NamedNode(f"{BASE}graph/inferred")))
    return store


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param("nordonc:kind", 8, id="property"),
        pytest.param(f"nordonc:kind <{BASE}kind/funder>", 8, id="property-and-value"),
        pytest.param(f"<{FOAF}page> <https://a.example.org/>", 11, id="whole-iri-of-property"),
        pytest.param(f"<{BASE}kind/funder>", 8, id="value"),
        pytest.param('skos:prefLabel "A. The first."@en', 7, id="text"),
        pytest.param("", 6, id="nothing"),
    ],
)
def test_what_a_finding_tells_leads_to_its_line(store: ox.Store, value: str, line: int) -> None:
    (found,) = located([finding(f"{BASE}network/a", value)], store, SOURCES)
    assert (found.file, found.line, found.label) == ("data/networks/a.ttl", line, "A. The first.")


def test_what_is_inferred_has_the_place_of_its_origin(store: ox.Store) -> None:
    (found,) = located([finding(f"{BASE}network/inferred", "nordonc:kind")], store, SOURCES)
    assert (found.file, found.line) == ("data/networks/a.ttl", 8)


def test_a_place_that_is_known_stays(store: ox.Store) -> None:
    (found,) = located([finding(f"{BASE}network/a", file="data/iris.tsv")], store, SOURCES)
    assert (found.file, found.line, found.label) == ("data/iris.tsv", 0, "A. The first.")


@pytest.mark.parametrize("subject", ["_:b0", "", "no IRI", "https://example.org/> <"])
def test_what_has_no_iri_has_no_place(store: ox.Store, subject: str) -> None:
    assert located([finding(subject)], store, SOURCES) == [finding(subject)]


def written(term: ox.NamedNode | ox.Literal) -> str:
    """Return the end of an IRI, or the words of a literal, as any file writes them."""
    if isinstance(term, ox.NamedNode):
        return term.value.rpartition("#")[2].rstrip("/").rpartition("/")[2]
    return str(term).split('"')[1]


def test_every_stated_triple_of_the_dataset_has_a_line(graph: Dataset, root: Path) -> None:
    index = SourceIndex(graph.sources)
    lines = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8").splitlines()
        for folder in ("data", "ontology", "shapes")
        for path in (root / folder).rglob("*.ttl")
    }
    for quad in graph.stated:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(
            quad.object, ox.NamedNode | ox.Literal
        ):
            place = index.place(quad.subject.value, quad.predicate.value, str(quad.object))
            assert place is not None, quad
            assert written(quad.object) in lines[place.file][place.line - 1], quad


#: What NETWORK says of its network, in another layout.
LEADING = """\
# Semicolons lead, and the prefixes are those of SPARQL.
BASE <https://w3id.org/nordonc/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX n: <https://w3id.org/nordonc/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

<network/a>
  a n:Network
  ; skos:prefLabel
      # Its name.
      "A. The first."@en
  ; n:kind <kind/project>
    , <kind/funder>
  ; n:minimumCountries
      3
  ; n:participationStated true ; foaf:page <https://a.example.org/>
  .
"""


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param("nordonc:scope", 7, id="property-that-is-missing"),
        pytest.param("skos:prefLabel", 11, id="property"),
        pytest.param(f"nordonc:kind <{BASE}kind/funder>", 13, id="second-of-a-list"),
        pytest.param(f'nordonc:minimumCountries "3"^^<{XSD}integer>', 15, id="number"),
        pytest.param("nordonc:participationStated", 16, id="one-of-two-on-a-line"),
        pytest.param("foaf:page <https://a.example.org/>", 16, id="other-of-two-on-a-line"),
    ],
)
def test_a_finding_has_its_line_in_any_layout(store: ox.Store, value: str, line: int) -> None:
    sources = sources_of({"networks/a.ttl": LEADING})
    (found,) = located([finding(f"{BASE}network/a", value)], store, sources)
    assert (found.file, found.line) == ("data/networks/a.ttl", line)


def test_nested_nodes_and_items_of_collections_have_lines() -> None:
    text = """PREFIX : <http://example.org/>
:a :p [
    :q :b ;
    :r ( :c
      [ :s '''d
e''' ] :f )
  ] . [] :t
:g .
"""
    lines = {
        str(statement.object).rpartition("/")[2]: statement.line
        for statement in turtle_lines(text).statements
    }
    expected = {"b": 3, "c": 4, "d\ne": 5, "f": 6, "g": 8}
    assert {name: lines[name] for name in expected} == expected


def test_what_stands_before_an_error_has_lines() -> None:
    assert [line for *_, line in turtle_lines("<a:a> <a:b> <a:c> .\n<a:d> <a:e>").statements] == [1]


SPACES = st.lists(
    st.sampled_from([" ", "\t", "\n", "\r\n", "# a ; comment . \n"]), min_size=1, max_size=4
).map("".join)
NAMES = st.sampled_from("abcdef").map(lambda name: (f"<http://e.org/{name}>", "ex:" + name))
VALUES = st.one_of(
    NAMES,
    st.integers(0, 9).map(lambda number: (f'"{number}"^^<{XSD}integer>', str(number))),
    st.sampled_from(["x", "y;", "z.#"]).map(lambda text: (f'"{text}"', f"'{text}'")),
    st.just(('"u\\nv"@en', '"""u\nv"""@en')),
)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, str, int]]]:
    """Return a Turtle file, and its triples in N-Triples terms with the line of the object."""
    text = draw(st.sampled_from(["@prefix ex: <http://e.org/> .", "PREFIX ex:<http://e.org/>"]))
    triples = []

    def write(term: tuple[str, str]) -> int:
        nonlocal text
        text += draw(SPACES)
        line = text.count("\n") + 1
        text += draw(st.sampled_from(term))
        return line

    for subject in draw(st.lists(NAMES, max_size=3)):
        write(subject)
        for number, predicate in enumerate(draw(st.lists(NAMES, min_size=1, max_size=3))):
            text += draw(SPACES) + ";" * (number > 0)
            write(predicate)
            for position, value in enumerate(draw(st.lists(VALUES, min_size=1, max_size=3))):
                text += draw(SPACES) + "," * (position > 0)
                triples.append((subject[0], predicate[0], value[0], write(value)))
        text += draw(SPACES) + "."
    return text, triples


@given(layout=layouts())
def test_each_statement_has_the_line_on_which_its_object_begins(
    layout: tuple[str, list[tuple[str, str, str, int]]],
) -> None:
    text, triples = layout
    sources = sources_of({"a.ttl": text})
    read = turtle_lines(sources.files[0].text()).statements
    assert read == [(*map(term, stated), line) for *stated, line in triples]
    index = SourceIndex(sources)
    for subject, predicate, value, line in triples:
        earlier = [t[3] for t in triples if t[:3] == (subject, predicate, value)]
        place = index.place(bare(subject), bare(predicate), value)
        assert place == Place("data/a.ttl", min(earlier, default=line))
