"""Programs that ask a canned query, to copy and to run as they are.

Addresses and texts hold what a visitor gave; each stands as a quoted string of its language.
"""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from nordonc.sparql.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A canned query as a program asks it.

    Attributes:
        endpoint: Address of the SPARQL endpoint.
        text: The query with its values.
        rows: Addresses of the answer as JSON and as CSV; for triples the one of Turtle, twice.
        form: Form of the query.
    """

    endpoint: str
    text: str
    rows: tuple[str, str]
    form: Form


def snippets(asked: Asked) -> dict[str, str]:
    """Return a program by the name of its language, or of the tool."""
    return {name: write(asked) for name, write in _LANGUAGES.items()}


def _curl(asked: Asked) -> str:
    return f"curl --fail --silent --show-error {shlex.quote(asked.rows[1])}\n"


_PYTHON = """# pip install SPARQLWrapper
from SPARQLWrapper import {format}, SPARQLWrapper

client = SPARQLWrapper({endpoint})
client.setReturnFormat({format})
client.setQuery({text})
answer = client.query(){read}
{show}
"""
_PRINT_ROWS = """for row in answer["results"]["bindings"]:
    print({name: term["value"] for name, term in row.items()})"""
_PYTHON_READ = {
    Form.SELECT: (
        "JSON",
        ".convert()",
        _PRINT_ROWS,
    ),
    Form.ASK: ("JSON", ".convert()", 'print(answer["boolean"])'),
    Form.CONSTRUCT: ("TURTLE", ".response.read().decode()", "print(answer)"),
}


def _python(asked: Asked) -> str:
    answer_format, read, show = _PYTHON_READ[asked.form]
    return _PYTHON.format(
        format=answer_format,
        endpoint=python_string(asked.endpoint),
        text=python_string(asked.text),
        read=read,
        show=show,
    )


def python_string(text: str) -> str:
    """Return a text as a string of Python, over several lines where it has several."""
    lines = text.split("\n")
    if len(lines) == 1 or not all(line.isprintable() for line in lines):
        return repr(text)
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    # A quotation mark at the end would run into the three that close the string.
    closed = escaped[:-1] + '\\"' if escaped.endswith('"') else escaped
    return f'"""{closed}"""'


_R = {
    Form.SELECT: """rows <- read.csv(%(csv)s)
print(rows)
""",
    Form.ASK: """# install.packages("jsonlite")
answer <- jsonlite::fromJSON(%(json)s)
print(answer$boolean)
""",
    Form.CONSTRUCT: """writeLines(readLines(%(csv)s))
""",
}


def _r(asked: Asked) -> str:
    return _with_addresses(_R[asked.form], asked)


_JAVASCRIPT = {
    Form.SELECT: """const response = await fetch(%(json)s);
const answer = await response.json();
console.table(answer.results.bindings.map((row) =>
  Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value]))));
""",
    Form.ASK: """const response = await fetch(%(json)s);
const answer = await response.json();
console.log(answer.boolean);
""",
    Form.CONSTRUCT: """const response = await fetch(%(json)s);
console.log(await response.text());
""",
}


def _javascript(asked: Asked) -> str:
    return _with_addresses(_JAVASCRIPT[asked.form], asked)


def _with_addresses(program: str, asked: Asked) -> str:
    as_json, as_csv = map(json.dumps, asked.rows)
    return program % {"json": as_json, "csv": as_csv}


_LANGUAGES: dict[str, Callable[[Asked], str]] = {
    "curl": _curl,
    "Python": _python,
    "R": _r,
    "JavaScript": _javascript,
}
