"""Rules about one parameter as a header declares it."""

import re
from collections.abc import Iterator

from nordonc.canned.lint.parse_tree import Fault
from nordonc.canned.parameters import TYPES

_NEEDED = ("type", "label")
_OPTIONAL = ("default", "enum", "values-from", "several")
#: Options of the command line, which a parameter of that name could never be given beside.
RESERVED = {"dataset", "releases", "timeout", "format", "release", "help", "h"}
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def faults(name: str, given: object) -> Iterator[Fault]:
    """Yield what is wrong with the name of a parameter and with what the header gives for it."""
    if not _VARIABLE.fullmatch(name) or name in RESERVED:
        told = f"letters and digits, and none of {', '.join(sorted(RESERVED))}"
        yield Fault("parameter-name", f"The name of a parameter has {told}.", "Rename it.")
    if not isinstance(given, dict) or not set(_NEEDED) <= given.keys() <= {*_NEEDED, *_OPTIONAL}:
        yield Fault(
            "parameter-key",
            f"A parameter has type and label, and may have {', '.join(_OPTIONAL)}.",
            "Add the missing line, or rename the one that is not known.",
        )
        return
    if given["type"] not in TYPES:
        yield Fault(
            "parameter-type",
            f"The type of a parameter is one of {', '.join(TYPES)}.",
            "Choose the type of the values that the graph has there.",
            f"?{name} {given['type']}",
        )
    if given.get("several", "true") != "true":
        yield Fault(
            "parameter-several",
            "Where a form offers several values, the header says 'several: true'.",
            "Write true, or leave the line out.",
            f"?{name} {given['several']}",
        )
    if "enum" in given and (
        "values-from" in given or not isinstance(given["enum"], list) or not given["enum"]
    ):
        yield Fault(
            "parameter-choices",
            "The values of a parameter are a list after enum or come from a query, not both.",
            "Keep the one that says which values are allowed.",
        )
