"""``nordonc query``: a canned query, or SPARQL from standard input."""

import sys
from typing import Any

import click

from nordonc.canned import find
from nordonc.cli import query_arguments, terminal_tables
from nordonc.cli.settings_options import settings_options
from nordonc.cli.shell_completion import QueryCommand, completed_name
from nordonc.engine.base import Query
from nordonc.release import ensure, files
from nordonc.settings import Settings


@click.command(
    cls=QueryCommand,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@settings_options("dataset", "releases", "timeout_s")
@click.option(
    "--format",
    "layout",
    type=click.Choice(terminal_tables.LAYOUTS),
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
    release = ensure.of_dataset(settings.dataset, settings.releases)
    queries = files.queries(release.folder)
    if name is None:
        click.echo(terminal_tables.of_queries(queries), nl=False)
        return
    canned = None if name == "-" else find(queries, name)
    with query_arguments.engine_for(release, settings) as engine:
        text = (
            query_arguments.bound(canned, context.args, release, engine)
            if canned
            else sys.stdin.read().removeprefix("\ufeff")
        )
        answer = engine.answer(
            Query(text=text, media_type=terminal_tables.media_type(text, layout))
        )
    base = release.manifest.base
    click.echo(terminal_tables.written(answer.body, answer.media_type, layout, base), nl=False)
