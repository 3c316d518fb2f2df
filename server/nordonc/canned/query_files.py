"""The files of ``queries/``: plain SPARQL 1.1 with YAML in the ``#+`` lines at their head."""

from pathlib import PurePosixPath
from typing import Any

from nordonc.canned.canned_query import CannedQuery, Parameter
from nordonc.canned.parameters import TYPES
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import NordoncError, SourceSyntaxError
from nordonc.rdf import work
from nordonc.sparql.bindings import slot
from nordonc.sparql.form import Form, query_form
from nordonc.sparql.header import header

FOLDER = PurePosixPath("queries")
#: The keys of a header in their order; the tags stand last because readers of grlc's headers take
#: what follows them for further tags.
KEYS = ("summary", "description", "parameters", "columns", "view", "tags")
REQUIRED = ("summary", "description", "columns", "tags")


def load(sources: Sources) -> list[CannedQuery]:
    """Return the canned queries of a dataset, sorted by slug.

    Raises:
        SourceSyntaxError: A header is incomplete; the message names file and line.
    """
    return [read(file) for file in files(sources)]


def readable(sources: Sources) -> list[CannedQuery]:
    """Return the canned queries of a dataset that can be read; the linter reports the others."""
    queries = []
    for file in files(sources):
        try:
            queries.append(read(file))
        except SourceSyntaxError:
            continue
    return queries


def files(sources: Sources) -> list[SourceFile]:
    """Return the files of the canned queries of a dataset, sorted by slug."""
    return sources.directly_in(FOLDER, ".rq")


def read(file: SourceFile) -> CannedQuery:
    """Return the canned query of one file.

    Raises:
        SourceSyntaxError: The header is incomplete, or a parameter has no slot.
    """
    work.announce(file.path)
    try:
        return canned(file.path.stem, file.text())
    except ValueError as error:
        raise SourceSyntaxError(f"{file.path}:{error}") from error


def canned(slug: str, text: str) -> CannedQuery:
    """Return the canned query that a text is.

    Raises:
        ValueError: It cannot be read; the message begins with a line.
    """
    fields = header(text)
    if missing := [key for key in REQUIRED if key not in fields]:
        raise ValueError(f"1: the header has no '#+ {missing[0]}:' line")
    parameters = tuple(
        _parameter(name, given) for name, given in _mapping(fields, "parameters").items()
    )
    for parameter in parameters:
        if len(slot(parameter.name).findall(text)) != 1:
            raise ValueError(
                f"1: ?{parameter.name} needs one line 'VALUES ?{parameter.name} {{ … }}'"
            )
    _check_form(text)
    return CannedQuery(
        slug=slug,
        summary=str(fields["summary"]),
        description=str(fields["description"]),
        parameters=parameters,
        columns=_mapping(fields, "columns"),
        view=fields.get("view", "table"),
        tags=_sequence(fields, "tags"),
        text=text,
    )


def _parameter(name: str, given: object) -> Parameter:
    if not isinstance(given, dict) or given.get("type") not in TYPES:
        raise ValueError(f"1: the type of ?{name} must be one of {', '.join(TYPES)}")
    return Parameter(
        name=name,
        type=given["type"],
        label=given.get("label", name),
        default=given.get("default"),
        values=_sequence(given, "enum"),
        values_from=given.get("values-from"),
        several=given.get("several") == "true",
    )


def _mapping(fields: dict[str, Any], key: str) -> dict[str, Any]:
    found = fields.get(key) or {}
    if not isinstance(found, dict):
        raise ValueError(f"1: '{key}' must hold '#+   name: value' lines")  # noqa: TRY004  as above
    return found


def _sequence(fields: dict[str, Any], key: str) -> tuple[str, ...]:
    found = fields.get(key) or []
    if not isinstance(found, list):
        raise ValueError(f"1: '{key}' must be a list")  # noqa: TRY004  as above
    return tuple(map(str, found))


def _check_form(text: str) -> None:
    try:
        found = query_form(text)
    except NordoncError as error:
        raise ValueError(f"1: {error}") from error
    if found is Form.DESCRIBE:
        raise ValueError("1: DESCRIBE answers differ between engines; write a CONSTRUCT")
