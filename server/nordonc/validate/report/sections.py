"""The sections of the report: what each tells, and where its rows come from."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from nordonc.dataset import sssom
from nordonc.dataset.sources import Dataset
from nordonc.rdf.findings import Finding, count
from nordonc.rdf.terms import Term
from nordonc.validate.report import report_queries

#: A cell before it is labelled: a term, an IRI or other text, or a number; None for no value.
Raw = Term | str | int | None
Rows = Iterable[Iterable[Raw]]


@dataclass(frozen=True, slots=True)
class Section:
    """One question about the graph.

    Attributes:
        slug: Its name in JSON.
        heading: Its name for people.
        told: What its rows are, in a sentence or two.
        columns: Names of the columns, in order.
        rows: What answers it, given a prepared dataset and its findings; sorted.
        lists: Columns that may hold several values in one row, in the order they come.
    """

    slug: str
    heading: str
    told: str
    columns: Sequence[str]
    rows: Callable[[Dataset, Sequence[Finding]], Rows]
    lists: frozenset[str] = frozenset()


def rows_of(loaded: Dataset, text: str) -> Iterable[tuple[Raw, ...]]:
    """Return the rows of a SELECT query over the union of all graphs."""
    answer = loaded.store.query(text, use_default_graph_as_union=True)
    return map(tuple, cast("Iterable[Iterable[Raw]]", answer))


def statements(loaded: Dataset) -> dict[str, int]:
    """Return how many statements of the source have each verdict; empty where there is none."""
    found = cast("Iterable[tuple[Term, Term]]", rows_of(loaded, report_queries.STATEMENTS))
    return {verdict.value: int(number.value) for verdict, number in found}


def _asked(text: str) -> Callable[[Dataset, Sequence[Finding]], Rows]:
    return lambda loaded, _found: rows_of(loaded, text)


def _mappings(loaded: Dataset, _found: Sequence[Finding]) -> Rows:
    """Return the number of rows of each mapping set by prefix of the object and by predicate."""
    counted = Counter(
        (path.name.partition(".")[0], row.object_id.partition(":")[0], row.predicate_id)
        for path in sssom.files(loaded.root)
        for row in sssom.rows(path)
    )
    return [(*key, number) for key, number in sorted(counted.items())]


def _severities(_loaded: Dataset, found: Sequence[Finding]) -> Rows:
    return count(found).items()


def _rules(_loaded: Dataset, found: Sequence[Finding]) -> Rows:
    """Return the number of findings by severity and rule, the worst first."""
    counted = Counter((finding.severity, finding.rule) for finding in found)
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
        _asked(report_queries.COVERAGE),
    ),
    Section(
        "gaps",
        "What each network lacks",
        "A network that lacks nothing is left out.",
        ("network", "lacks"),
        _asked(report_queries.GAPS),
        frozenset({"lacks"}),
    ),
    Section(
        "terms",
        "Use of the ontology",
        "Every class with its instances and every property with its triples, unused ones first, "
        "and how many of them are inferred.",
        ("term", "type", "uses", "inferred"),
        _asked(report_queries.TERMS),
    ),
    Section(
        "concepts",
        "Use of the concepts",
        "Every concept of every scheme, unused ones first; an unused one may stand above others. A "
        "tie between two concepts is no use, nor is a line of the source that supports one.",
        ("scheme", "concept", "uses", "inferred"),
        _asked(report_queries.CONCEPTS),
    ),
    Section(
        "unmapped",
        "Diseases without a mapping",
        "Diseases that no mapping leads out of.",
        ("disease",),
        _asked(report_queries.UNMAPPED),
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
        _asked(report_queries.CORRECTIONS),
        frozenset({"networks", "lines", "printed"}),
    ),
    Section(
        "statements",
        "Statements of the source",
        "How many clauses, list items and qualifiers of the source say a fact, are judged by a "
        "correction alone, or tell why no fact follows.",
        ("verdict", "statements"),
        _asked(report_queries.STATEMENTS),
    ),
    Section(
        "not-modelled",
        "Words that are not modelled",
        "Words of the source from which no fact follows, with the reason.",
        ("line", "words", "field", "reason"),
        _asked(report_queries.NOT_MODELLED),
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
