"""``nordonc diff``: what changed from one release, dataset or file to another."""

import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nordonc.cli.limited import limited
from nordonc.cli.progress import shown
from nordonc.cli.settings_options import settings_options
from nordonc.cli.shell_completion import completed_version
from nordonc.release import changes_text, rdf_patch
from nordonc.release.changed_facts import Layer
from nordonc.release.diff import between
from nordonc.release.find import releases_folder

if TYPE_CHECKING:
    from nordonc.release.sides import Side


def _text(before: "Side", after: "Side") -> bytes:
    return changes_text.as_text(_layers(before, after)).encode()


def _json(before: "Side", after: "Side") -> bytes:
    found = changes_text.as_json(_layers(before, after), before.name, after.name)
    return f"{json.dumps(found, indent=2, ensure_ascii=False)}\n".encode()


def _patch(before: "Side", after: "Side") -> bytes:
    found = between(before.quads, after.quads)
    return rdf_patch.written(found, before.version, after.version)


def _layers(before: "Side", after: "Side") -> tuple[Layer, ...]:
    from nordonc.release import changes  # noqa: PLC0415  pyoxigraph is slow to import

    return changes.told(before.quads, after.quads, between(before.quads, after.quads))


_WRITERS = {"text": _text, "json": _json, "patch": _patch}


@click.command("diff")
@settings_options("dataset", "releases")
@click.option(
    "--format",
    "layout",
    type=click.Choice(list(_WRITERS)),
    default="text",
    help="How the changes are written; patch is RDF Patch.",
)
@click.argument("old", metavar="A", shell_complete=completed_version)
@click.argument("new", metavar="B", shell_complete=completed_version)
@limited
def diff(  # noqa: PLR0913  its options
    *,
    dataset: Path,
    releases: Path | None,
    layout: str,
    old: str,
    new: str,
    begin: Callable[[str], None],
) -> None:
    """Tell which facts came, went or changed from A to B, with the line that states each.

    A and B are versions that the folder of releases has, folders of releases or datasets, or RDF
    files. What a release says of itself, such as its date, is told apart from facts. Where one of
    the two has no named graphs, those of the other are merged.
    """
    from nordonc.release import sides  # noqa: PLC0415  rdflib is slow to import

    progress = partial(shown, begin)
    with tempfile.TemporaryDirectory(prefix="nordonc-diff-") as folder:
        place = releases_folder(dataset, releases)
        before, after = sides.both(old, new, place, Path(folder), progress)
        with progress("Comparing"):
            told = _WRITERS[layout](before, after)
    sys.stdout.buffer.write(told)
