"""The command line: words in, words out."""

import sys
from collections.abc import Callable
from functools import partial
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any, NoReturn

import click

from nordonc import __version__
from nordonc.cli import progress
from nordonc.cli.crate_command import crate
from nordonc.cli.diff_command import diff
from nordonc.cli.limited import LIMITED, limited
from nordonc.cli.lookup_command import look_up
from nordonc.cli.mappings_command import mappings
from nordonc.cli.new_command import new
from nordonc.cli.push_command import push
from nordonc.cli.query_command import query
from nordonc.cli.release_command import release
from nordonc.cli.settings_options import settings_options
from nordonc.errors import INVALID_GRAPH, WRONG_CALL, NordoncError, ReleaseError, reason
from nordonc.rdf import work
from nordonc.rdf.formats import BY_EXTENSION
from nordonc.rdf.rdf_files import COMPRESSED, READABLE
from nordonc.release import adhoc, ensure, files
from nordonc.release.find import releases_folder
from nordonc.settings import Settings

_ENDINGS = " ".join((*(f".{extension}" for extension in READABLE), "also", *COMPRESSED))
_FILE = click.Path(dir_okay=False, path_type=Path)


def main() -> NoReturn:
    """Run the command line and print in one sentence what failed, here or in the surroundings."""
    try:
        cli.main(standalone_mode=True, prog_name="nordonc", obj=LIMITED)
    except NordoncError as error:
        click.echo(f"nordonc: {error}", err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"nordonc: {place}{reason(error)}", err=True)
        sys.exit(WRONG_CALL)
    except (MemoryError, RecursionError) as error:
        click.echo(f"nordonc: {work.current()}: {reason(error)}", err=True)
        sys.exit(INVALID_GRAPH)
    sys.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.version_option(__version__, prog_name="nordonc")
def cli() -> None:
    """Build, check, serve and query a curated knowledge graph.

    Exit codes: 0 done, 1 the graph is invalid, 2 the call or its surroundings are wrong.
    """


@cli.command()
@settings_options("dataset", "releases", "keep")
@limited
def build(*, dataset: Path, releases: Path | None, keep: int, begin: Callable[[str], None]) -> None:
    """Validate a dataset and write its release: store, dumps, checksums, report.

    Prints the folder of the release. An invalid graph is refused with a report (exit code 1).
    Equal sources give the same release, byte for byte.
    """
    from nordonc.release import build as building  # noqa: PLC0415  rdflib is slow to import

    place = releases_folder(dataset, releases)
    built = building.build(dataset, place, partial(progress.shown, begin), keep)
    click.echo(built.folder)


@cli.command()
@settings_options("dataset")
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
@limited
def check(
    *,
    dataset: Path,
    layout: str,
    register: bool,
    report: Path | None,
    begin: Callable[[str], None],
) -> None:
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
    announced = partial(progress.shown, begin)
    loaded = building.prepare(dataset, announced)
    findings = building.examined(loaded, announced)
    if report:
        try:
            reporting.write(reporting.of(loaded, findings), report)
        except OSError as error:
            raise click.UsageError(f"--report {report}: {error.strerror}") from error
    totals = count(findings)
    click.echo(as_json(findings) if layout == "json" else as_text(findings), nl=layout == "text")
    if read := reporting.statements(loaded):
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in read.items())
        click.echo(f"{sum(read.values())} statements of the source: {verdicts}", err=True)
    click.echo(", ".join(f"{number} {name}" for name, number in totals.items()), err=True)
    sys.exit(INVALID_GRAPH if totals["violation"] else 0)


@cli.command()
@settings_options()
@click.option(
    "--data",
    type=_FILE,
    metavar="FILE...",
    help=f"Serve RDF files as they are instead ({_ENDINGS}).",
)
@click.argument("files", nargs=-1, type=_FILE, metavar="")
def serve(*, data: Path | None, files: tuple[Path, ...], **chosen: Any) -> None:  # noqa: ANN401  the fields of Settings
    """Serve a dataset by HTTP: SPARQL endpoint, downloads and pages.

    The release of the sources as they are now is built first when there is none. With --data, RDF
    files are served without validation.

    Each request is noted on standard error as a line of JSON. SIGHUP swaps in the release of the
    sources as they are by then, without a failed or mixed answer; SIGTERM and Ctrl-C end the
    server once the requests under way are answered.
    """
    from nordonc.serving.granian_server import serve as serving  # noqa: PLC0415  only this command needs it

    if files and not data:
        raise click.UsageError(f"Got unexpected extra argument ({files[0]}); use --data FILE...")
    if not files_of("nordonc.site").joinpath("static", "vendor", "editor.js").is_file():
        click.echo("The query page has a plain text field: no editor was bundled.", err=True)
    settings = Settings(**chosen)
    if data:
        if settings.engine != Settings().engine:
            raise click.UsageError("--data serves files by the embedded engine; leave --engine out")
        with adhoc.owned_folder() as folder:
            serving(
                settings, partial(adhoc.served_from, [data, *files], folder, _to_standard_error)
            )
    else:
        serving(
            settings, partial(ensure.of_dataset, settings.dataset, settings.releases, settings.keep)
        )


def _to_standard_error(line: str) -> None:
    click.echo(line, err=True)


for command in (crate, diff, look_up, mappings, new, push, query, release):
    cli.add_command(command)


@cli.command()
@settings_options("dataset", "releases")
@click.option(
    "--format",
    "suffix",
    type=click.Choice(list(BY_EXTENSION)),
    default=next(iter(BY_EXTENSION)),
    help="RDF format; nq and trig keep the named graphs.",
)
@click.option("--output", type=_FILE, help="File to write; standard output when left out.")
def dump(dataset: Path, releases: Path | None, suffix: str, output: Path | None) -> None:
    """Write the whole graph, inferences included, in an RDF format."""
    found = ensure.of_dataset(dataset, releases)
    body = (found.folder / files.dump(found.manifest.name, suffix)).read_bytes()
    if not output:
        sys.stdout.buffer.write(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise ReleaseError(f"{output} cannot be written: {reason(error)}") from error
