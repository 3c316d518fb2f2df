"""Rules about the header of a query."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from nordonc.canned.lint import declaration
from nordonc.canned.lint.parse_tree import Fault
from nordonc.canned.query_files import KEYS, REQUIRED
from nordonc.sparql.header import MARK, header

VIEWS = ("table", "matrix", "map", "bar", "graph")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Entry(NamedTuple):
    """A key of a header with its value, the line it stands on and whether it fills only that."""

    key: str
    value: Any
    line: int
    one_line: bool


def faults(slug: str, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the name and the header of a query."""
    if not _SLUG.fullmatch(slug):
        yield Fault(
            "slug",
            "A file is named in lower case, its words joined by hyphens.",
            "Rename the file before it is published; a published name never changes.",
            slug,
        )
    try:
        fields = header(text)
    except ValueError as error:
        line, _, told = str(error).partition(": ")
        yield Fault(
            "header-unreadable",
            f"The header is YAML in '{MARK}' lines: {told}.",
            "Write it as its neighbours have it, with quotes around a text that holds ': '.",
            line=int(line),
        )
        return
    entries = list(_entries(text, fields))
    for rule in (_place, _keys, _order):
        yield from rule(text, entries)
    for entry in entries:
        if rule_of_key := _RULES.get(entry.key):
            yield from rule_of_key(entry)


def _entries(text: str, fields: dict[str, Any]) -> Iterator[Entry]:
    numbered = [(n, t) for n, t in enumerate(text.splitlines(), 1) if t.startswith(MARK)]
    node = yaml.compose("\n".join(line[2:] for _, line in numbered), yaml.BaseLoader)
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        first, last = key.start_mark.line, value.end_mark.line
        yield Entry(key.value, fields[key.value], numbered[first][0], first == last)


def _place(text: str, _entries: list[Entry]) -> Iterator[Fault]:
    marked = [line.startswith(MARK) for line in text.splitlines()]
    if sum(marked) != marked.index(False):
        yield Fault(
            "header-place",
            f"The '{MARK}' lines stand together at the head of the file.",
            "Move them up, or write a comment with '#' alone.",
            line=marked.index(False) + 1,
        )


def _keys(_text: str, entries: list[Entry]) -> Iterator[Fault]:
    given = [entry.key for entry in entries]
    for key in REQUIRED:
        if key not in given:
            yield Fault(
                "header-incomplete",
                f"A header has {', '.join(REQUIRED)}.",
                f"Add a line '{MARK} {key}: …'.",
            )
    for place, entry in enumerate(entries):
        if entry.key not in KEYS or entry.key in given[:place]:
            yield Fault(
                "header-key",
                f"A header has each of these keys at most once and no other: {', '.join(KEYS)}.",
                "Remove or rename it.",
                entry.key,
                entry.line,
            )


def _order(_text: str, entries: list[Entry]) -> Iterator[Fault]:
    places = [KEYS.index(entry.key) for entry in entries if entry.key in KEYS]
    if places != sorted(places):
        yield Fault(
            "header-order",
            f"The keys of a header stand in the order {', '.join(KEYS)}.",
            "Reorder them; other readers take what follows the tags for further tags.",
        )


def _summary(entry: Entry) -> Iterator[Fault]:
    if not (isinstance(entry.value, str) and entry.one_line and entry.value.endswith("?")):
        yield Fault(
            "summary",
            "The summary is a question on one line.",
            "Say in one line, ending with '?', what is asked.",
            str(entry.value),
            entry.line,
        )


def _description(entry: Entry) -> Iterator[Fault]:
    if not (isinstance(entry.value, str) and entry.one_line and entry.value.endswith(".")):
        yield Fault(
            "description",
            "The description is one line that ends with a full stop.",
            "Say in one line what a row of the answer is.",
            str(entry.value),
            entry.line,
        )


def _columns(entry: Entry) -> Iterator[Fault]:
    if not _is_text_by_name(entry.value):
        yield _shape(entry, "name: label")


def _tags(entry: Entry) -> Iterator[Fault]:
    if not (isinstance(entry.value, list) and entry.value and all(map(_is_text, entry.value))):
        yield _shape(entry, "- tag")


def _shape(entry: Entry, line: str) -> Fault:
    return Fault(
        "header-shape",
        f"'{entry.key}' holds lines '{MARK}   {line}'.",
        "Write it as the neighbouring files have it.",
        str(entry.value),
        entry.line,
    )


def _view(entry: Entry) -> Iterator[Fault]:
    if entry.value not in VIEWS:
        yield Fault(
            "view",
            f"A view is one of {', '.join(VIEWS)}.",
            "Choose one of them, or leave the line out for a table.",
            str(entry.value),
            entry.line,
        )


def _parameters(entry: Entry) -> Iterator[Fault]:
    if not (isinstance(entry.value, dict) and entry.value):
        yield _shape(entry, "name:")
        return
    for name, given in entry.value.items():
        for fault in declaration.faults(name, given):
            yield fault._replace(value=fault.value or f"?{name}", line=entry.line)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_text_by_name(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


_RULES = {
    "summary": _summary,
    "description": _description,
    "parameters": _parameters,
    "columns": _columns,
    "view": _view,
    "tags": _tags,
}
