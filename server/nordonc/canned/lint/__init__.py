"""The linter: what a canned query must be, beyond being answered."""

from collections.abc import Iterator, Mapping

from nordonc.canned.canned_query import CannedQuery
from nordonc.canned.lint import body, example_values, head, slots
from nordonc.canned.lint.example_values import Rows
from nordonc.canned.lint.parse_tree import Fault, Node, parse
from nordonc.canned.query_files import canned, files, readable
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import SourceSyntaxError
from nordonc.rdf.findings import Finding, Severity
from nordonc.rdf.namespaces import PREFIXES
from nordonc.rdf.query_file import query_text

__all__ = ["Fault", "Rows", "faults", "findings"]

_PREFERRED = query_text("nordonc.canned", "preferred_prefixes")


def findings(sources: Sources, base: str, rows: Rows) -> list[Finding]:
    """Return what is wrong with the canned queries of a dataset.

    Args:
        sources: The files of the dataset.
        base: IRI under which the dataset mints its own.
        rows: Answers queries over the dataset.
    """
    others = {query.slug: query for query in readable(sources)}
    return [
        Finding(
            severity=Severity.VIOLATION,
            file=str(file.path),
            line=fault.line,
            subject=f"{base}queries/{file.path.stem}",
            value=fault.value,
            rule=f"query-lint/{fault.rule}",
            message=fault.message,
            remedy=fault.remedy,
        )
        for file in files(sources)
        for fault in faults(file, base, others, rows)
    ]


def faults(
    file: SourceFile, base: str, others: Mapping[str, CannedQuery], rows: Rows
) -> list[Fault]:
    """Return what is wrong with one query file; later rules are judged where earlier ones hold.

    Args:
        file: The file.
        base: IRI that relative IRIs among values are resolved against.
        others: Every query of the dataset by its slug.
        rows: Answers queries over the dataset.
    """
    try:
        text = file.text()
    except SourceSyntaxError:
        return [Fault("encoding", "A query is text in UTF-8.", "Save it as UTF-8.")]
    if found := [*head.faults(file.path.stem, text)] or [*slots.missing(text)]:
        return found
    try:
        tree = parse(text)
    except ValueError as error:
        return [next(_engines_view(text, rows), _unparsed(str(error)))]
    if (kind := body.outer(tree).kind) not in body.FORMS:
        return [_of_form(kind)]
    query = canned(file.path.stem, text)
    found = [*_of_text(query, tree, rows), *slots.faults(query, tree, base, others)]
    return found or [*example_values.faults(query, base, others, rows)]


def _of_text(query: CannedQuery, tree: Node, rows: Rows) -> Iterator[Fault]:
    declared = {row[0]: row[1] for row in rows(_PREFERRED)}
    return body.faults(query, tree, declared | PREFIXES)


def _engines_view(text: str, rows: Rows) -> Iterator[Fault]:
    """Yield what the engine says of a text that breaks the grammar: it knows the place better."""
    try:
        next(rows(text), None)
    except SyntaxError as error:
        yield example_values.refused(str(error.msg))


def _unparsed(told: str) -> Fault:
    line, _, message = told.partition(": ")
    return Fault(
        "syntax",
        f"A query is SPARQL 1.1 without any extension: {message}.",
        "Correct it near that line.",
        line=int(line),
    )


def _of_form(kind: str) -> Fault:
    return Fault(
        "form",
        "A query is a SELECT, an ASK or a CONSTRUCT.",
        "Write a CONSTRUCT, which answers alike everywhere.",
        kind,
    )
