"""A criterion, and what the answers of the server lack of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from nordonc.site.fair.evidence import Described, Evidence

#: Gives what is lacking; nothing where the criterion is met, and None where only others can tell.
Lacking = Callable[[Evidence], list[str] | None]


class Criterion(NamedTuple):
    """Something that is asked of data or of a vocabulary.

    Attributes:
        name: What its makers call it.
        asked: What is asked, in words of our own.
        lacking: Judges the answers of the server.
    """

    name: str
    asked: str
    lacking: Lacking


class Verdict(NamedTuple):
    """A criterion, judged.

    Attributes:
        name: What its makers call it.
        asked: What is asked.
        met: Whether it is met; None where only others can tell.
        lacking: What it lacks.
    """

    name: str
    asked: str
    met: bool | None
    lacking: list[str]


def judged(criterion: Criterion, evidence: Evidence) -> Verdict:
    """Return the verdict on a criterion."""
    lacking = criterion.lacking(evidence)
    met = None if lacking is None else not lacking
    return Verdict(criterion.name, criterion.asked, met, lacking or [])


def elsewhere(_evidence: Evidence) -> None:
    """Judge nothing: a registry or another server has to tell."""


def holds(told: Callable[[Evidence], object], otherwise: str) -> Lacking:
    """Return what judges by whether something is there.

    Args:
        told: Gives what must be there.
        otherwise: What is lacking where it is not.
    """
    return lambda evidence: [] if told(evidence) else [otherwise]


def fields(names: Mapping[str, str]) -> Lacking:
    """Return what judges by fields of the dataset on the home page, given what each is called."""
    return lambda evidence: [
        called for name, called in names.items() if not evidence.markup.get(name)
    ]


def lacked(data: Described, things: Iterable[str], asked: Mapping[str, Iterable[str]]) -> list[str]:
    """Return which of the properties asked for a thing lacks, given the spellings of each.

    Where there is no thing, all are lacking.
    """
    things = list(things) or [""]
    return [
        name for name, spelt in asked.items() if not all(data.has(one, spelt) for one in things)
    ]
