"""What the Tab key offers after ``nordonc query``: names, parameters and values."""

from collections.abc import Iterable, Sequence

import click
from click.shell_completion import CompletionItem

from nordonc.canned import CannedQuery, Choice
from nordonc.cli.query_arguments import MARK, choices
from nordonc.dataset.sources import Sources
from nordonc.errors import NordoncError
from nordonc.release import files, kept
from nordonc.release.find import find, releases_folder
from nordonc.release.manifest import Release
from nordonc.settings import Settings, packaged_dataset


class QueryCommand(click.Command):
    """The command ``query``, whose options go on with the parameters of the query named."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the words that may stand where an incomplete one stands."""
        words = next_words(_settings(ctx), ctx.params.get("name"), ctx.args)
        return [*_items(words, incomplete), *super().shell_complete(ctx, incomplete)]


def completed_name(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the names of queries that begin so."""
    return _items(names(_settings(context)), incomplete)


def completed_version(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the versions in the folder of releases that begin so, and then names of files."""
    settings = _settings(context)
    found = kept.versions(releases_folder(settings.dataset, settings.releases))
    items = _items([Choice(version, "") for version in sorted(found)], incomplete)
    return [*items, CompletionItem(incomplete, type="file")]


def _settings(context: click.Context) -> Settings:
    """Return the place of dataset and releases as far as the words so far tell it."""
    dataset = context.params.get("dataset") or packaged_dataset()
    return Settings(dataset=dataset, releases=context.params.get("releases"))


def _items(words: Iterable[Choice], incomplete: str) -> list[CompletionItem]:
    fitting = (word for word in words if word.value.startswith(incomplete))
    return [CompletionItem(word.value, help=word.label) for word in fitting]


def names(settings: Settings) -> list[Choice]:
    """Return the queries that can be named; none where no release of the sources exists."""
    release = _built(settings)
    queries = files.queries(release.folder) if release else []
    return [Choice(query.slug, query.summary) for query in queries]


def next_words(settings: Settings, name: str | None, words: Sequence[str]) -> list[Choice]:
    """Return what may follow the words after the name of a query: parameters, or their values.

    Args:
        settings: Which dataset and which releases.
        name: Name of the query.
        words: The whole words after it.
    """
    release = _built(settings)
    queries = files.queries(release.folder) if release else []
    query = next((one for one in queries if one.slug == name), None)
    if release is None or query is None:
        return []
    # bash gives the equals sign of --name=value as a word of its own.
    whole = [word for word in words if word != "="]
    for parameter in query.parameters:
        if whole[-1:] == [MARK + parameter.name] and len(whole) % 2:
            if parameter.values_from is None:
                return [Choice(value, "") for value in parameter.values]
            return _offered(queries, parameter.values_from, release, settings)
    return [Choice(MARK + parameter.name, parameter.label) for parameter in query.parameters]


def _built(settings: Settings) -> Release | None:
    """Return the release of the sources, where there is one: a completion builds nothing."""
    try:
        folder = releases_folder(settings.dataset, settings.releases)
        return find(Sources.read(settings.dataset).key, folder)
    except NordoncError:
        return None


def _offered(
    queries: list[CannedQuery], slug: str, release: Release, settings: Settings
) -> list[Choice]:
    # No process is worth its start for one list.
    from nordonc.engine.inline import InlineEngine  # noqa: PLC0415  loads the engine

    try:
        return choices(queries, slug, release, InlineEngine(release, settings))
    except NordoncError:
        return []
