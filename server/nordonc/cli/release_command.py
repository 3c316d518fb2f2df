"""``nordonc release``: a new version, from the number in its files to the patch."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from nordonc.cli.limited import limited
from nordonc.cli.progress import shown
from nordonc.cli.settings_options import settings_options
from nordonc.release import changes_text
from nordonc.release.find import releases_folder


@click.command("release")
@settings_options("dataset", "releases", "keep")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    show_default="today",
    help="Its day, such as 2026-11-29.",
)
@click.option("--published", is_flag=True, help="Also make it a published one, which is kept.")
@click.option("--dry-run", is_flag=True, help="Only check, and tell what would be done.")
@click.argument("version")
@limited
def release(  # noqa: PLR0913  its options
    *,
    dataset: Path,
    releases: Path | None,
    keep: int,
    day: datetime | None,
    published: bool,
    dry_run: bool,
    version: str,
    begin: Callable[[str], None],
) -> None:
    """Make VERSION of a dataset: edit its files, check, build and compare with the one before.

    Version and day go into each document and mapping set that has the version of the dataset, into
    the addresses of its files, CITATION.cff and CHANGELOG.md, whose heading Unreleased must be
    there; new IRIs are registered. The release is built, and a patch from the one before is
    written beside it. Prints what changed and the files. Whatever fails, all stays as it was.

    The version of the program, in pyproject.toml, is another matter.
    """
    from nordonc.dataset.version_edits import Version  # noqa: PLC0415  pyoxigraph is slow to import
    from nordonc.release import new_version  # noqa: PLC0415  rdflib is slow to import

    progress = partial(shown, begin)
    place = releases_folder(dataset, releases)
    wanted = Version(version, (day or datetime.now(UTC)).date(), published)
    plan = new_version.planned(dataset, place, wanted, progress)
    if plan.since:
        click.echo(changes_text.as_text(plan.layers))
    else:
        click.echo(f"{place} has no release of the version before; there is no patch.", err=True)
    done = "Nothing was written: this was a dry run."
    if not dry_run:
        done = f"release: {new_version.carried_out(plan, dataset, place, progress, keep).folder}"
    for path in sorted(plan.edits):
        click.echo(f"edited: {path}")
    if plan.patch:
        click.echo(f"patch: {place / plan.patch_name}")
    click.echo(done)
