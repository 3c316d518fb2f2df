"""The command line: words in, words out."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from nordonc import __version__, lookup
from nordonc.canned import find, stored
from nordonc.cli import query_arguments, terminal_tables
from nordonc.cli.shell_completion import QueryCommand, completed_name
from nordonc.engine.base import Query
from nordonc.errors import INVALID_GRAPH, NordoncError
from nordonc.release import adhoc, ensure
from nordonc.release.find import releases_folder
from nordonc.settings import Settings

_F = TypeVar("_F", bound=Callable[..., Any])

_DEFAULTS = Settings()
_FILE = click.Path(dir_okay=False, path_type=Path)


def _setting(flag: str, field: str, kind: Any, told: str, **more: Any) -> Callable[[_F], _F]:  # noqa: ANN401  as click has it
    """Return an option for a field of the settings, which a variable of its name gives too."""
    return click.option(
        flag,
        field,
        type=kind,
        default=getattr(_DEFAULTS, field),
        envvar="NORDONC_" + flag.removeprefix("--").replace("-", "_").upper(),
        help=told,
        **more,
    )


_DATASET = _setting(
    "--dataset",
    "dataset",
    click.Path(exists=True, file_okay=False, path_type=Path),
    "Folder with ontology/, data/, shapes/ and queries/.",
    show_default="the graph of nordonc",
)
_RELEASES = _setting(
    "--releases",
    "releases",
    click.Path(file_okay=False, path_type=Path),
    "Folder of releases.",
    show_default="build/ of a checkout, else the user's cache folder",
)
_TIMEOUT = _setting(
    "--timeout",
    "timeout_s",
    click.FloatRange(min=0, min_open=True),
    "Seconds that a query may run.",
    metavar="SECONDS",
)


def main() -> NoReturn:
    """Run the command line and tell every deliberate failure in its own words."""
    try:
        cli.main(standalone_mode=True, prog_name="nordonc")
    except NordoncError as error:
        click.echo(f"nordonc: {error}", err=True)
        sys.exit(error.exit_code)
    sys.exit()


@contextmanager
def _say(step: str) -> Iterator[None]:
    """Tell a step on standard error, and how long it took."""
    start = time.monotonic()
    click.echo(f"{step} … ", nl=False, err=True)
    yield
    click.echo(f"{time.monotonic() - start:.1f} s", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, prog_name="nordonc")
def cli() -> None:
    """Build, check, serve and query a curated knowledge graph.

    Exit codes: 0 done, 1 the graph is invalid, 2 the call or its surroundings are wrong.
    """


@cli.command()
@_DATASET
@_RELEASES
def build(dataset: Path, releases: Path | None) -> None:
    """Validate a dataset and write its release: store, dumps, checksums, report.

    Prints the folder of the release. An invalid graph is refused with a report (exit code 1).
    Equal sources give the same release, byte for byte.
    """
    from nordonc.release import build as building  # noqa: PLC0415  rdflib is slow to import

    built = building.build(dataset, releases_folder(dataset, releases), _say)
    click.echo(built.folder)


@cli.command()
@_DATASET
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How findings are written.",
)
@click.option("--register", is_flag=True, help="First add IRIs that data/iris.tsv lacks to it.")
@click.option(
    "--report",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    metavar="FOLDER",
    help="Also write there what the graph covers and leaves open: report.md and report.json.",
)
def check(*, dataset: Path, layout: str, register: bool, report: Path | None) -> None:
    """Validate a dataset: shapes, checks, mappings, registered IRIs and canned queries.

    Each finding has severity, file and line, the thing, the rule and a remedy. Exit code 1 when
    there is a violation.
    """
    from nordonc.rdf.findings import as_json, as_text, count  # noqa: PLC0415  rdflib is slow
    from nordonc.release import build as building  # noqa: PLC0415  rdflib is slow to import
    from nordonc.validate import report as reporting  # noqa: PLC0415  as above

    if register:
        added = building.register_iris(dataset)
        click.echo(f"{added} IRIs registered", err=True)
    loaded = building.prepare(dataset, _say)
    found = building.examined(loaded, _say)
    if report:
        try:
            reporting.write(reporting.of(loaded, found), report)
        except OSError as error:
            raise click.UsageError(f"--report {report}: {error.strerror}") from error
    totals = count(found)
    click.echo(as_json(found) if layout == "json" else as_text(found), nl=layout == "text")
    click.echo(", ".join(f"{number} {name}" for name, number in totals.items()), err=True)
    sys.exit(INVALID_GRAPH if totals["violation"] else 0)


@cli.command()
@_DATASET
@_RELEASES
@_TIMEOUT
@_setting("--host", "host", str, "Address to listen on.")
@_setting(
    "--port",
    "port",
    click.IntRange(0, 65535),
    "TCP port to listen on; 0 takes any free one.",
)
@_setting("--base", "base", str, "Public address of the home page, for links.", metavar="URL")
@_setting(
    "--trusted-proxies",
    "trusted_proxies",
    click.IntRange(min=0),
    "Proxies in front whose forwarded headers are believed.",
)
@_setting(
    "--workers",
    "workers",
    click.IntRange(min=1),
    "Processes that evaluate queries.",
)
@_setting("--heavy", "heavy", click.IntRange(min=1), "Heavy queries that may run at a time.")
@_setting(
    "--heavy-after",
    "heavy_after_s",
    click.FloatRange(min=0, min_open=True),
    "Seconds after which a query is heavy.",
    metavar="SECONDS",
)
@_setting(
    "--queue",
    "queue",
    click.IntRange(min=0, max=32),
    "Requests that may wait for a worker; the next is answered 503.",
)
@_setting(
    "--worker-memory",
    "worker_memory_mb",
    click.IntRange(min=64),
    "Memory by which a worker may grow.",
    metavar="MIB",
)
@_setting(
    "--answer-size",
    "answer_mb",
    click.IntRange(min=1),
    "Length that one answer may have.",
    metavar="MIB",
)
@_setting(
    "--cache-size",
    "cache_mb",
    click.IntRange(min=0),
    "Memory for answers that are kept.",
    metavar="MIB",
)
@_setting(
    "--client-budget",
    "client_s",
    click.FloatRange(min=0),
    "Query time that a client may use a minute; 0 means any.",
    metavar="SECONDS",
)
@_setting(
    "--log-clients",
    "log_clients",
    bool,
    "Name the address of the client in the log of queries.",
    is_flag=True,
)
@_setting(
    "--default-graph",
    "default_graph",
    click.Choice(["union", "strict"]),
    "What a query without FROM sees: all graphs together, or the default graph only.",
)
@click.option("--data", type=_FILE, metavar="FILE...", help="Serve RDF files as they are instead.")
@click.argument("files", nargs=-1, type=_FILE, metavar="")
def serve(*, data: Path | None, files: tuple[Path, ...], **chosen: Any) -> None:  # noqa: ANN401  the fields of Settings
    """Serve a dataset by HTTP: SPARQL endpoint, downloads and pages.

    The release of the sources as they are now is built first when there is none. With --data, RDF
    files (.ttl .nt .nq .trig .rdf .jsonld) are served without validation.

    Each query is noted on standard error as a line of JSON. SIGHUP swaps in the release of the
    sources as they are by then, without a failed or mixed answer; SIGTERM and Ctrl-C end the
    server once the requests under way are answered.
    """
    from nordonc.serving.granian_server import serve as serving  # noqa: PLC0415  only this command needs it

    if files and not data:
        raise click.UsageError(f"Got unexpected extra argument ({files[0]}); use --data FILE...")
    settings = Settings(**chosen)
    if data:
        with tempfile.TemporaryDirectory(prefix="nordonc-") as folder:
            serving(settings, partial(adhoc.served_from, [data, *files], Path(folder)))
    else:
        serving(settings, partial(ensure.of_dataset, settings.dataset, settings.releases))


@cli.command(
    cls=QueryCommand,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@_DATASET
@_RELEASES
@_TIMEOUT
@click.option(
    "--format",
    "layout",
    type=click.Choice(list(terminal_tables.LAYOUTS)),
    default="table",
    help="How the answer is written.",
)
@click.argument("name", required=False, shell_complete=completed_name)
@click.pass_context
def query(context: click.Context, /, *, layout: str, name: str | None, **chosen: Any) -> None:  # noqa: ANN401  the fields of Settings
    """Answer a canned query, or SPARQL from standard input where NAME is -.

    Without NAME the queries are listed. Parameters are options: --country country/IS. A parameter
    given twice takes both values; an empty value leaves it open.

    The Tab key completes names, parameters and values once the shell has run one of these lines;
    put it into the file beside it. They come from the release of the dataset, once it is built.

    \b
      bash  eval "$(_NORDONC_COMPLETE=bash_source nordonc)"  ~/.bashrc
      zsh   eval "$(_NORDONC_COMPLETE=zsh_source nordonc)"   ~/.zshrc
      fish  _NORDONC_COMPLETE=fish_source nordonc | source   ~/.config/fish/config.fish
    """  # noqa: D301  click wants a backspace
    settings = Settings(**chosen, workers=1)
    found = ensure.of_dataset(settings.dataset, settings.releases)
    queries = stored(found.folder)
    if name is None:
        click.echo(terminal_tables.of_queries(queries), nl=False)
        return
    canned = None if name == "-" else find(queries, name)
    with query_arguments.engine_for(found, settings) as engine:
        text = (
            query_arguments.bound(canned, context.args, found, engine)
            if canned
            else sys.stdin.read()
        )
        answer = engine.answer(
            Query(text=text, media_type=terminal_tables.media_type(text, layout))
        )
    base = found.manifest.base
    click.echo(terminal_tables.written(answer.body, answer.media_type, layout, base), nl=False)


@cli.command("lookup")
@_DATASET
@_RELEASES
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
    found = ensure.of_dataset(dataset, releases)
    index, text = lookup.stored(found.folder), " ".join(words)
    if layout == "json":
        click.echo(json.dumps(lookup.answer(index, text, limit), indent=2, ensure_ascii=False))
    else:
        click.echo(terminal_tables.of_matches(index, text, limit), nl=False)


@cli.command()
@_DATASET
@_RELEASES
@click.option(
    "--format",
    "suffix",
    type=click.Choice(["ttl", "nt", "nq", "trig", "jsonld", "rdf"]),
    default="ttl",
    help="RDF format; nq and trig keep the named graphs.",
)
@click.option("--output", type=_FILE, help="File to write; standard output when left out.")
def dump(dataset: Path, releases: Path | None, suffix: str, output: Path | None) -> None:
    """Write the whole graph, inferences included, in an RDF format."""
    found = ensure.of_dataset(dataset, releases)
    body = (found.folder / f"{found.manifest.name}.{suffix}").read_bytes()
    if output:
        output.write_bytes(body)
    else:
        sys.stdout.buffer.write(body)
