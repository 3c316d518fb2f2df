"""The files of ``queries/``: plain SPARQL 1.1 with YAML in the ``#+`` lines at their head."""

from pathlib import PurePosixPath
from typing import Any

from nordonc.canned.canned_query import CannedQuery, Parameter
from nordonc.canned.parameters import TYPES, slot
from nordonc.dataset.sources import SourceFile, Sources
from nordonc.errors import NordoncError, SourceSyntaxError
from nordonc.sparql.form import Form, query_form

FOLDER = PurePosixPath("queries")
#: Begins each line of a header, after grlc.
MARK = "#+"
#: The keys of a header in their order; the tags stand last because readers of grlc's headers take
#: what follows them for further tags.
KEYS = ("summary", "description", "parameters", "columns", "view", "tags")
REQUIRED = ("summary", "description", "columns", "tags")


def header(text: str) -> dict[str, Any]:
    """Return the YAML that the ``#+`` lines at the head of a query hold, all scalars as text.

    Raises:
        ValueError: It is not a YAML mapping; the message tells the line where that is known.
    """
    import yaml  # noqa: PLC0415  whoever serves a release reads no header

    lines = [line for line in text.splitlines() if line.startswith(MARK)]
    try:
        # The base loader keeps every scalar as text: the country code NO is not a truth value.
        found = yaml.load("\n".join(line[2:] for line in lines), yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{line}: the header is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"1: the header is not YAML: {error}") from error
    if not isinstance(found, dict):
        raise ValueError("1: the query has no header of '#+ key: value' lines")  # noqa: TRY004  a fault of the text
    return found


def without_header(text: str) -> str:
    """Return a query without the lines of its header."""
    lines = (line for line in text.splitlines() if not line.startswith(MARK))
    return "\n".join(lines).strip() + "\n"


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
