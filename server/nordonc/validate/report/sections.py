"""The sections of the report: what each is about, and where its rows come from."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nordonc.dataset import sssom
from nordonc.dataset.sources import Dataset
from nordonc.rdf.findings import Finding, count
from nordonc.rdf.query_file import query_text
from nordonc.rdf.store import solutions
from nordonc.rdf.terms import Term
from nordonc.validate import mapping_decisions

#: A cell before it is labelled: a term, an IRI or other text, or a number; None for no value.
Raw = Term | str | int | None
Rows = Iterable[Iterable[Raw]]


@dataclass(frozen=True, slots=True)
class Section:
    """One question about the graph.

    Attributes:
        slug: Its name in JSON.
        heading: Its name for people.
        description: What its rows are, in a sentence or two.
        columns: Names of the columns, in order.
        rows: What answers it, given a prepared dataset and its findings; sorted.
        lists: Columns that may hold several values in one row, in the order they come.
    """

    slug: str
    heading: str
    description: str
    columns: Sequence[str]
    rows: Callable[[Dataset, Sequence[Finding]], Rows]
    lists: frozenset[str] = frozenset()


def _query(name: str) -> Callable[[Dataset, Sequence[Finding]], Rows]:
    """Return what answers a section by the query of a name."""
    text = query_text(__package__, name)
    return lambda loaded, _findings: map(tuple, solutions(loaded.store, text))


def statements(loaded: Dataset) -> dict[str, int]:
    """Return how many statements of the source have each verdict; empty where there is none."""
    rows = solutions(loaded.store, query_text(__package__, "statement_verdicts"))
    return {str(row["verdict"].value): int(row["statements"].value) for row in rows}


def _unmapped(loaded: Dataset, _findings: Sequence[Finding]) -> Rows:
    return [(one.concept, one.key[1], one.reason) for one in mapping_decisions.unmapped(loaded)]


def _disagreements(loaded: Dataset, _findings: Sequence[Finding]) -> Rows:
    return [
        (one.narrower, one.broader, one.stated, one.term, above, one.reason)
        for one in mapping_decisions.disagreements(loaded)
        for above in one.under
    ]


def _mappings(loaded: Dataset, _findings: Sequence[Finding]) -> Rows:
    """Return the number of rows of each mapping set by prefix of the object and by predicate."""
    counted = Counter(
        (file.path.name.partition(".")[0], row.object_id.partition(":")[0], row.predicate_id)
        for file in sssom.files(loaded.sources)
        for row in sssom.rows(file)
    )
    return [(*key, number) for key, number in sorted(counted.items())]


def _severities(_loaded: Dataset, findings: Sequence[Finding]) -> Rows:
    return count(findings).items()


def _rules(_loaded: Dataset, findings: Sequence[Finding]) -> Rows:
    """Return the number of findings by severity and rule, the worst first."""
    counted = Counter((finding.severity, finding.rule) for finding in findings)
    return [
        (severity.name.lower(), rule, number)
        for (severity, rule), number in sorted(counted.items())
    ]


SECTIONS = (
    Section(
        "coverage",
        "Coverage",
        "How many networks have what, and how many lack it. Not every network needs everything: "
        "what the source leaves out is lacking here.",
        ("aspect", "given", "lacking"),
        _query("network_coverage"),
    ),
    Section(
        "gaps",
        "What each network lacks",
        "A network that lacks nothing is left out.",
        ("network", "lacks"),
        _query("network_gaps"),
        frozenset({"lacks"}),
    ),
    Section(
        "terms",
        "Use of the ontology",
        "Every class with its instances and every property with its triples, unused ones first, "
        "and how many of them are inferred.",
        ("term", "type", "uses", "inferred"),
        _query("term_use"),
    ),
    Section(
        "concepts",
        "Use of the concepts",
        "Every concept of every scheme, unused ones first; an unused one may stand above others. A "
        "tie between two concepts is no use, nor is a line of the source that supports one.",
        ("scheme", "concept", "uses", "inferred"),
        _query("concept_use"),
    ),
    Section(
        "unmapped",
        "Concepts without a mapping",
        "Concepts that no mapping leads to a vocabulary from which others of their scheme have "
        "one, and why.",
        ("concept", "vocabulary", "reason"),
        _unmapped,
    ),
    Section(
        "hierarchy",
        "Where hierarchies disagree",
        "Pairs of diseases of which one stands above the other here and not among their exact or "
        "close matches in DOID or Mondo, or there and not here; beside each what its ontology "
        "files the narrower one under instead, and why it is otherwise here. Such a pair is no "
        "fault: a question by the tree of that ontology gives another answer.",
        ("narrower", "broader", "stated", "term", "under", "reason"),
        _disagreements,
        frozenset({"under"}),
    ),
    Section(
        "mappings",
        "Mappings",
        "The number of mappings by set, vocabulary and predicate.",
        ("set", "vocabulary", "predicate", "mappings"),
        _mappings,
    ),
    Section(
        "corrections",
        "Open corrections",
        "Corrections that are proposed, neither accepted nor rejected, in the order of the source.",
        ("correction", "networks", "lines", "printed", "proposed"),
        _query("corrections_to_judge"),
        frozenset({"networks", "lines", "printed"}),
    ),
    Section(
        "statements",
        "Statements of the source",
        "How many clauses, list items and qualifiers of the source say a fact, are judged by a "
        "correction alone, or tell why no fact follows.",
        ("verdict", "statements"),
        _query("statement_verdicts"),
    ),
    Section(
        "not-modelled",
        "Words that are not modelled",
        "Words of the source from which no fact follows, with the reason.",
        ("line", "words", "field", "reason"),
        _query("unmodelled_words"),
    ),
    Section(
        "severities",
        "Findings by severity",
        "What `nordonc check` finds.",
        ("severity", "findings"),
        _severities,
    ),
    Section(
        "rules",
        "Findings by rule",
        "Each rule that finds something.",
        ("severity", "rule", "findings"),
        _rules,
    ),
)
