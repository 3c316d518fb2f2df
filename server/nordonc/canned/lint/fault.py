"""What the rules of the linter find: one value a fault."""

import re
from typing import NamedTuple


class Fault(NamedTuple):
    """A rule that a query breaks.

    Attributes:
        rule: Name of the rule.
        message: What must hold.
        remedy: What the author does about it.
        value: What is at fault; empty when something is missing.
        line: Line of the file, from 1.
    """

    rule: str
    message: str
    remedy: str
    value: str = ""
    line: int = 1


def line_of(text: str, pattern: str) -> int:
    """Return the first line in which a pattern is found, and 1 where there is none."""
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
