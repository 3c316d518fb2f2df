"""The answer to a canned query in one sentence."""

from collections.abc import Sequence

#: Names that the sentence tells before it counts the others.
NAMED = 3


def of_rows(rows: int, names: Sequence[str], chosen: Sequence[str]) -> str:
    """Return how many rows there are, and the first few of what they are about.

    Args:
        rows: Number of rows.
        names: What the rows are about, each once.
        chosen: The values that were asked for, as people call them.
    """
    asked = f" for {', '.join(chosen)}" if chosen else ""
    if not rows:
        return f"No results{asked}."
    told = _listed([name for name in names if name])
    return f"{rows} row{'' if rows == 1 else 's'}{asked}{f': {told}' if told else ''}."


def of_truth(*, true: bool, chosen: Sequence[str]) -> str:
    """Return a truth value as a sentence."""
    asked = f", for {', '.join(chosen)}" if chosen else ""
    return f"{'Yes' if true else 'No'}{asked}."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = [*names[:NAMED], *([f"{more} more"] if more > 0 else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
