"""The header of a query file: YAML in the lines that begin with ``#+``, after grlc."""

from typing import Any

#: Begins each line of a header.
MARK = "#+"


def header(text: str) -> dict[str, Any]:
    """Return the YAML that the ``#+`` lines at the head of a query hold, all scalars as text.

    Raises:
        ValueError: It is not a YAML mapping; the message begins with the line.
    """
    import yaml  # noqa: PLC0415  whoever serves a release reads no header

    from nordonc.rdf.header_yaml import plain_yaml  # noqa: PLC0415  as above

    lines = [line for line in text.splitlines() if line.startswith(MARK)]
    try:
        fields = plain_yaml("\n".join(line[2:] for line in lines))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{line}: the header is not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"1: the header is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise ValueError("1: the query has no header of '#+ key: value' lines")  # noqa: TRY004  a fault of the text
    return fields


def without_header(text: str) -> str:
    """Return a query without the lines of its header."""
    lines = (line for line in text.splitlines() if not line.startswith(MARK))
    return "\n".join(lines).strip() + "\n"
