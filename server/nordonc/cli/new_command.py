"""``nordonc new``: the files that a curator begins with."""

from pathlib import Path

import click

from nordonc.cli.settings_options import settings_options
from nordonc.errors import reason

_DOCUMENT = "source/norcrin-overview"


@click.group()
def new() -> None:
    """Write the files that a curator begins with."""


def _range(_context: click.Context, _parameter: click.Parameter, text: str) -> range:
    first, _, last = text.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise click.BadParameter(f"{text!r} is no line or range of lines, such as 441-443")
    return range(int(first), int(last or first) + 1)


@new.command("network")
@settings_options("dataset")
@click.option("--lines", callback=_range, required=True, help="Its lines, such as 441-443.")
@click.option("--section", required=True, help="Its section, such as section/skin-cancer.")
@click.option("--document", default=_DOCUMENT, help="The document in the graph.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def network(*, dataset: Path, lines: range, section: str, document: str, file: Path) -> None:
    """Begin a network from lines of a document, which FILE has as text in UTF-8.

    The first line is the heading, a name with or without an abbreviation in brackets; each other
    one has its label before a colon. Prints the two files that it wrote, the network's and its
    entry's. `nordonc check` then tells what is still to be stated.
    """
    from nordonc.dataset import network_skeleton  # noqa: PLC0415  only this command needs it
    from nordonc.dataset.sources import Sources, load  # noqa: PLC0415  as above

    try:
        texts = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file}: {reason(error)}") from error
    if lines.start < 1 or lines.stop - 1 > len(texts) or not lines:
        raise click.UsageError(f"--lines: {file} has the lines 1 to {len(texts)}")
    chosen = {number: texts[number - 1] for number in lines}
    loaded = load(Sources.read(dataset))
    for path in network_skeleton.written(dataset, loaded, chosen, document, section):
        click.echo(path)
