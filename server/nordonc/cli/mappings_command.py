"""``nordonc mappings``: what a new release of an ontology changes for what is mapped to it."""

import json
import sys
from pathlib import Path

import click

from nordonc.cli.settings_options import settings_options
from nordonc.errors import INVALID_GRAPH


@click.command("mappings")
@settings_options("dataset")
@click.option(
    "--against",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A release of the ontology as its makers publish it: OBO (.obo), OWL (.owl) or other RDF.",
)
@click.option("--release", "version", help="Its day, where the file does not tell it.")
@click.option("--write", is_flag=True, help="Take the release over into data/.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How the report is written.",
)
def mappings(
    *, dataset: Path, against: Path, version: str | None, write: bool, layout: str
) -> None:
    """Report which mapped terms, and terms above them, another release of their ontology changes.

    A term is gone, obsolete, merged, renamed or moved; each line is for a person to judge. Exit
    code 1 where there is any. With --write data/external/ is made from the release, and mappings
    whose term has not changed name it; `nordonc check` then lists the rows to read again.
    """
    from nordonc.dataset import (  # noqa: PLC0415  pyoxigraph is slow to import
        mapping_drift,
        mapping_update,
        ontology_release,
    )
    from nordonc.dataset.sources import Sources  # noqa: PLC0415  as above

    release = ontology_release.read(against)
    if not (day := version or release.version):
        raise click.UsageError(f"{against} does not tell its release; use --release DAY")
    sources = Sources.read(dataset)
    held = mapping_drift.slice_for(sources, release)
    found = mapping_drift.drift(held, release)
    if layout == "json":
        listed = [one._asdict() for one in found]
        click.echo(json.dumps({"from": held.version, "to": day, "drift": listed}, indent=2))
    for one in found if layout == "text" else ():
        to = f" -> {one.now}" if one.now else ""
        click.echo(f"{one.kind}: {one.term} {one.label}{to}")
        click.echo(f"    mapped from: {', '.join(one.mapped) or 'nothing, but it is above'}")
    told = f"{held.prefix} {held.version} to {day}: {len(held.terms)} terms, {len(found)} changes"
    click.echo(told, err=True)
    if write:
        files = mapping_update.taken(sources, held, release, day, against.name)
        mapping_update.write(dataset, files)
        click.echo(f"written: {', '.join(map(str, files)) or 'nothing'}", err=True)
    sys.exit(INVALID_GRAPH if found else 0)
