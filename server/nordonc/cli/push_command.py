"""``nordonc push``: a release into a store of others."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from nordonc.cli.settings_options import settings_options
from nordonc.release import ensure
from nordonc.stores.store_address import checked_url, taken


@contextmanager
def _bar(step: str, triples: int) -> Iterator[Callable[[int], object]]:
    """Show on standard error how far a step is."""
    with click.progressbar(length=triples, label=step, file=sys.stderr) as bar:
        yield bar.update


@click.command("push")
@settings_options("dataset", "releases", "store_credentials")
@click.option("--update", metavar="URL", show_default="URL", help="Where the store takes updates.")
@click.option(
    "--graph-store",
    default="",
    metavar="URL",
    show_default="triples go by update",
    help="Where it takes triples by the Graph Store Protocol.",
)
@click.option(
    "--chunk", type=click.IntRange(min=1), default=500, help="Triples that one request carries."
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=3,
    help="Releases of the dataset that the store keeps, this one among them.",
)
@click.option(
    "--grace",
    "grace_s",
    type=click.FloatRange(min=0),
    default=12.0,
    metavar="SECONDS",
    help="Time that servers have to notice that an older release goes; they look every 10 s.",
)
@click.argument("url")
def push(  # noqa: PLR0913  its options
    *,
    dataset: Path,
    releases: Path | None,
    store_credentials: Path | None,
    update: str | None,
    graph_store: str,
    chunk: int,
    keep: int,
    grace_s: float,
    url: str,
) -> None:
    """Load the release of a dataset into the store whose SPARQL endpoint is at URL.

    The store then answers for `nordonc serve --engine sparql:URL`. The release goes into graphs of
    its own beside those of older releases, is read back, counted and compared, and is entered as
    whole in one request. Until then no server reads it, so a push that breaks off changes nothing
    that is served; run it again. Push one release of a dataset at a time.

    Credentials are shown to the store from a file or from NORDONC_STORE_CREDENTIALS.
    """
    from nordonc.stores.push_release import Policy, Push  # noqa: PLC0415  SPARQLWrapper is slow
    from nordonc.stores.updates import Places  # noqa: PLC0415  as above

    places = Places(
        checked_url(url), checked_url(update or url), graph_store and checked_url(graph_store)
    )
    release = ensure.of_dataset(dataset, releases)
    work = Push(release, places, taken(store_credentials), Policy(chunk, keep, grace_s))
    click.echo(work.run(_bar))
