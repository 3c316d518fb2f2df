"""``nordonc lookup``: what a name, code or IRI means, from the index of a release."""

import json
from pathlib import Path

import click

from nordonc import lookup
from nordonc.cli import terminal_tables
from nordonc.cli.settings_options import settings_options
from nordonc.release import ensure, files


@click.command("lookup")
@settings_options("dataset", "releases")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How the matches are written.",
)
@click.option("--limit", type=click.IntRange(min=1, max=50), default=10, help="Matches at most.")
@click.argument("words", nargs=-1, required=True)
def look_up(
    *, dataset: Path, releases: Path | None, layout: str, limit: int, words: tuple[str, ...]
) -> None:
    """Find what a name, abbreviation, CURIE, IRI or code means.

    Each match has its score from 0 to 1 and the rule that led to it. What is not known is not
    guessed: the nearest names are told then.
    """
    release = ensure.of_dataset(dataset, releases)
    index, text = files.index(release.folder), " ".join(words)
    if layout == "json":
        click.echo(json.dumps(lookup.answer(index, text, limit), indent=2, ensure_ascii=False))
    else:
        click.echo(terminal_tables.of_matches(index, text, limit), nl=False)
