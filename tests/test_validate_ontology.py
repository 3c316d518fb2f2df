"""The ontology and its vocabularies are what outside tools expect of such."""

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import DCTERMS, FOAF, OWL, RDF, RDFS, SH, SKOS, VANN, Graph, URIRef

from helpers.places import EXPECTED, ROOT
from nordonc.dataset.sources import Dataset
from nordonc.rdf.namespaces import BIBO, MOD, NORDONC, PREFIXES

SCHEMES = [
    *sorted((ROOT / "ontology/vocabulary").glob("*.ttl")),
    *(ROOT / f"data/{name}.ttl" for name in ("areas", "diseases")),
]
#: What says where a property begins and leads.
ENDS = ("domainIncludes", "rangeIncludes")
ONTOLOGY = URIRef("https://w3id.org/nordonc/ontology")
#: What FOOPS! asks of the header of an ontology, all but a DOI, and the guides of W3C and LOV.
HEADER = (
    *(
        DCTERMS[name]
        for name in (
            *("abstract", "bibliographicCitation", "contributor", "created", "creator"),
            *("description", "issued", "language", "license", "modified", "publisher"),
            *("rights", "source", "title"),
        )
    ),
    *(OWL.versionIRI, OWL.versionInfo, FOAF.logo, URIRef(BIBO + "status")),
    *(VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri),
)
BUILT_IN = re.compile(r"http://www\.w3\.org/(1999/02/22-rdf-syntax-ns|2000/01/rdf-schema|2002/07)")


def as_rdflib(quads: list[ox.Quad]) -> Graph:
    body = ox.serialize({quad.triple for quad in quads}, format=ox.RdfFormat.N_TRIPLES)
    assert body is not None
    return Graph(bind_namespaces="none").parse(data=body, format="nt")


@pytest.fixture(scope="module")
def ontology(graph: Dataset) -> Graph:
    """Return the ontology with what follows about its terms."""
    home = graph.graph("ontology")
    terms = {quad.subject for quad in graph.store.quads_for_pattern(None, None, None, home)}
    inferred = graph.store.quads_for_pattern(None, None, None, graph.graph("inferred"))
    own = list(graph.store.quads_for_pattern(None, None, None, home))
    return as_rdflib([*own, *(quad for quad in inferred if quad.subject in terms)])


@pytest.fixture(scope="module")
def profile(shared: Path) -> Graph:
    """Return the validator of VocPub, without what is a matter of recommendation."""
    return Graph().parse(shared / "profiles/vocpub/validator.ttl")


@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_a_scheme_is_a_vocabulary_as_vocpub_has_it(
    path: Path, graph: Dataset, profile: Graph
) -> None:
    own = [quad.subject for quad in ox.parse(path=path)]
    agent = ox.NamedNode("https://w3id.org/nordonc/organisation/nordonc")
    data = as_rdflib([quad for quad in graph.store if quad.subject in {*own, agent}])
    _, report, _ = pyshacl.validate(data, shacl_graph=profile)
    assert isinstance(report, Graph)

    violations = set(report.subjects(SH.resultSeverity, SH.Violation))
    assert not {str(report.value(one, SH.resultMessage)) for one in violations}


def test_there_is_one_header_and_it_is_whole(ontology: Graph) -> None:
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
    assert not [term for term in HEADER if (ONTOLOGY, term, None) not in ontology]
    assert ontology.value(ONTOLOGY, OWL.versionIRI) != ONTOLOGY


def test_the_ontology_has_an_address_that_lasts_and_reuses_vocabularies(ontology: Graph) -> None:
    """FOOPS! knows w3id.org as lasting, and asks for terms of others in header and axioms."""
    namespace = str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri))
    assert namespace == f"{ONTOLOGY}#" == NORDONC
    assert namespace.startswith("https://w3id.org/")
    above = {*ontology.objects(None, RDFS.subClassOf), *ontology.objects(None, RDFS.subPropertyOf)}
    assert len([term for term in above if not str(term).startswith(NORDONC)]) > 10


def test_the_competency_questions_are_the_questions_of_users(ontology: Graph) -> None:
    with (EXPECTED / "questions.tsv").open(encoding="utf-8", newline="") as file:
        slugs = {row["slug"] for row in csv.DictReader(file, delimiter="\t")}
    asked = set(map(str, ontology.objects(ONTOLOGY, URIRef(f"{MOD}competencyQuestion"))))
    assert asked == {f"https://w3id.org/nordonc/queries/{slug}" for slug in slugs}


@pytest.mark.parametrize(
    ("accept", "mime"),
    [
        ("text/html", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_the_ontology_is_given_as_page_and_as_data(
    accept: str, mime: str, client: FlaskClient
) -> None:
    for path in ("/ontology", "/ontology/0.1.0"):
        answer = client.get(path, headers={"Accept": accept}, follow_redirects=True)
        assert (answer.status_code, answer.mimetype) == (200, mime)


def test_the_logo_of_the_ontology_is_served(ontology: Graph, client: FlaskClient) -> None:
    logo = str(ontology.value(ONTOLOGY, FOAF.logo))
    answer = client.get(logo.removeprefix("https://w3id.org/nordonc"))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def terms(ontology: Graph) -> set[URIRef]:
    found = ontology.subjects(RDFS.isDefinedBy, ONTOLOGY)
    return {term for term in found if isinstance(term, URIRef)}


def test_every_term_has_a_label_of_its_own_a_comment_and_a_definition(ontology: Graph) -> None:
    labels = [str(ontology.value(term, RDFS.label)) for term in terms(ontology)]

    assert len(set(labels)) == len(labels) > 60
    for term in terms(ontology):
        assert ontology.value(term, RDFS.comment) == ontology.value(term, SKOS.definition)
        assert str(term).startswith(NORDONC)


def test_the_ontology_lies_in_owl_2_dl(ontology: Graph) -> None:
    """Every term is declared, as one sort of property only, and no built-in is given a meaning."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    declared = {kind: set(ontology.subjects(RDF.type, kind)) for kind in kinds}
    sets = list(declared.values())
    assert not (sets[0] & sets[1] | sets[0] & sets[2] | sets[1] & sets[2])

    annotations = declared[OWL.AnnotationProperty]
    used = {p for p in ontology.predicates() if not BUILT_IN.match(str(p))}
    assert used <= annotations
    for sub, above in ontology.subject_objects(RDFS.subPropertyOf):
        assert [kind for kind in kinds if {sub, above} <= declared[kind]]
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    for predicate in (RDFS.subClassOf, OWL.disjointWith):
        for pair in ontology.subject_objects(predicate):
            assert set(pair) <= classes
    assert not [term for term in ontology.subjects() if BUILT_IN.match(str(term))]


def test_the_core_is_tied_to_vocabularies_that_others_know(ontology: Graph) -> None:
    ties = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso)
    for name in (
        *("Network", "Participation", "participant", "role", "hostedBy", "includesArea"),
        *("territoryOf", "alpha2", "alpha3", "m49", "Statement", "memberOf"),
    ):
        assert [tie for tie in ties if (URIRef(NORDONC + name), tie, None) in ontology], name


#: Properties by which a thing is said to be another, or to be called so.
SAME = "schema:sameAs owl:sameAs skos:exactMatch skos:closeMatch skos:mappingRelation"
NAMES = "schema:alternateName schema:name foaf:name rdfs:label skos:altLabel skos:prefLabel"


def test_two_bodies_of_one_heading_never_become_one_thing(graph: Dataset) -> None:
    """Neither a link nor an alignment makes HPB and NOLCA names of one thing, as none is known."""
    answer = graph.store.query(
        f"""SELECT ?thing ?how {{
              {{
                VALUES ?how {{ {NAMES} }}
                VALUES ?other {{ {NAMES} }}
                ?named rdfs:subPropertyOf* ?how . ?called rdfs:subPropertyOf* ?other .
                ?thing ?named ?one ; ?called ?two .
                FILTER (STR(?one) = "HPB" && STR(?two) = "NOLCA")
              }} UNION {{
                VALUES ?thing {{
                  <https://w3id.org/nordonc/organisation/nordic-hepato-pancreato-biliary-association>
                  <https://w3id.org/nordonc/organisation/nordic-liver-cancer-association>
                }}
                VALUES ?same {{ {SAME} }}
                ?how rdfs:subPropertyOf* ?same .
                {{ ?thing ?how ?twin }} UNION {{ ?twin ?how ?thing }}
              }}
            }}""",
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
    )
    assert isinstance(answer, ox.QuerySolutions)
    assert list(answer) == []


def test_the_diagram_of_classes_has_every_class_that_a_property_joins(client: FlaskClient) -> None:
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    [drawn] = re.findall(r'<svg class="class-diagram".*?</svg>', page, re.DOTALL)
    ontology = Graph()
    for name in ("nordonc", "source", "alignments"):
        ontology.parse(ROOT / f"ontology/{name}.ttl")
    schema = "https://schema.org/"
    joined = {
        (str(one), str(end))
        for one in ontology.subjects(RDF.type, OWL.ObjectProperty)
        if all(ontology.value(one, URIRef(schema + name)) for name in ENDS)
        for name in ENDS
        for end in ontology.objects(one, URIRef(schema + name))
        if str(end).startswith(NORDONC)
    }

    assert len(joined) > 30
    for term in {term for pair in joined for term in pair}:
        assert f'href="/ontology#{term.removeprefix(NORDONC)}"' in drawn, term
    assert drawn.count('class="above"') == len(set(ontology.subject_objects(RDFS.subClassOf)))
