"""``nordonc crate``: a release with all that belongs to it, as one file."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from nordonc.cli import progress, query_arguments
from nordonc.cli.settings_options import settings_options
from nordonc.release import ensure
from nordonc.settings import Settings


@click.command("crate")
@settings_options("dataset", "releases", "base", "timeout_s")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def crate(*, file: Path, **chosen: Any) -> None:  # noqa: ANN401  the fields of Settings
    """Bundle the release of a dataset as an RO-Crate 1.2, a ZIP archive at FILE.

    It holds the dumps, each named graph, the canned queries with their answers, the validation
    report, licence and citation, and a copy of the pages that a browser opens without a server, by
    ro-crate-preview.html. A repository such as Zenodo takes it as it is.

    Equal releases give the same archive, byte for byte. Links to what needs a server name the
    address of --base; left out, that is the IRI under which the dataset mints its own.
    """
    from nordonc.site.crate import bundle  # noqa: PLC0415  Flask is slow to import

    settings = Settings(**chosen, workers=1)
    release = ensure.of_dataset(settings.dataset, settings.releases)
    with query_arguments.engine_for(release, settings) as engine:
        bundle.write(release, settings, engine, file, partial(progress.shown, lambda _step: None))
    click.echo(file)
