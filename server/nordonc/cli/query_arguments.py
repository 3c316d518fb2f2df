"""Canned queries on the command line: words become a query, and something answers it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nordonc import canned
from nordonc.canned import CannedQuery, Choice
from nordonc.engine.base import Engine, graph
from nordonc.errors import ParameterError
from nordonc.release import files
from nordonc.release.manifest import Release
from nordonc.settings import Settings

#: Begins the name of a parameter.
MARK = "--"


def parameters(words: Sequence[str]) -> dict[str, list[str]]:
    """Return ``--name value`` and ``--name=value`` words as values by name.

    Raises:
        ParameterError: A word is neither, or a name has no value.
    """
    given: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if not name.startswith(MARK):
            raise ParameterError(f"A parameter is given as --name value, not {word!r}")
        taken = value if equals else next(rest, None)
        if taken is None:
            raise ParameterError(f"Parameter {name} needs a value")
        given.setdefault(name.removeprefix(MARK), []).append(taken)
    return given


def bound(query: CannedQuery, words: Sequence[str], release: Release, engine: Engine) -> str:
    """Return the text of a canned query with the values that words give.

    Raises:
        ParameterError: A parameter is not known, or a value is not allowed.
    """
    queries = files.queries(release.folder)

    def offered(slug: str) -> list[str]:
        return [choice.value for choice in choices(queries, slug, release, engine)]

    return canned.bind(query, parameters(words), release.manifest.base, offered)


@contextmanager
def engine_for(release: Release, settings: Settings) -> Iterator[Engine]:
    """Give an engine for one user; on Windows it runs in this process, without its limits."""
    if sys.platform == "win32":
        from nordonc.engine.inline import InlineEngine  # noqa: PLC0415  only there

        engine: Engine = InlineEngine(release, settings)
    else:
        from nordonc.engine.embedded import EmbeddedEngine  # noqa: PLC0415  not for Windows

        engine = EmbeddedEngine(release, settings)
    try:
        yield engine
    finally:
        engine.close()


def choices(
    queries: list[CannedQuery], slug: str, release: Release, engine: Engine
) -> list[Choice]:
    """Return the values that a list query offers.

    Raises:
        NotFoundError: There is no such query.
    """
    return list(canned.choices(queries, slug, release.manifest.base, graph(engine)))
