"""The fields of ``Settings`` as options of commands."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nordonc.errors import NordoncError, reason
from nordonc.http.public_url import PublicUrl
from nordonc.settings import OPTIONS, Option, Settings

_F = TypeVar("_F", bound=Callable[..., Any])

_DEFAULTS = Settings()
_TYPES = {field.name: field.type for field in dataclasses.fields(Settings)}


def settings_options(*names: str) -> Callable[[_F], _F]:
    """Return what adds an option for each of these settings, or for all, to a command."""

    def add(command: _F) -> _F:
        for name in reversed(names or tuple(OPTIONS)):
            command = _option(name, OPTIONS[name])(command)
        return command

    return add


class _Given(click.Option):
    """An option whose refusal names what was really used: the option, or the variable."""

    def process_value(self, ctx: click.Context, value: Any) -> Any:  # noqa: ANN401  as click has it
        """Return the value of what was given.

        Raises:
            click.UsageError: It is none; one sentence.
        """
        try:
            found = super().process_value(ctx, value)
            check = _CHECKS.get(self.name or "")
            if check and not ctx.resilient_parsing:
                check(found)
        except (click.BadParameter, NordoncError, OSError) as error:
            source = ctx.get_parameter_source(self.name or "")
            used = self.envvar if source is ParameterSource.ENVIRONMENT else self.opts[0]
            told = error.message if isinstance(error, click.BadParameter) else reason(error)
            raise click.UsageError(f"{used}: {told.rstrip('.')}.") from error
        return found


def _made(folder: Path | None) -> None:
    """Make a folder of releases; one that is there may be read-only, where it holds the release.

    Raises:
        NordoncError: It cannot be made.
    """
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NordoncError(f"{folder} cannot be written: {reason(error)}") from error


#: What a value must hold besides its type, by the names of settings.
_CHECKS: dict[str, Callable[[Any], object]] = {"base": PublicUrl, "releases": _made}


def _option(name: str, option: Option) -> Callable[[_F], _F]:
    return click.option(
        option.flag,
        name,
        cls=_Given,
        type=_kind(_TYPES[name], option),
        is_flag=_TYPES[name] is bool,
        default=getattr(_DEFAULTS, name),
        show_default=option.default or True,
        envvar=option.variable,
        metavar=option.unit or None,
        help=f"{option.help}.",
    )


def _kind(of_values: object, option: Option) -> click.ParamType[Any]:
    """Return the type of an option's values."""
    if option.choices:
        return click.Choice(option.choices)
    if of_values is int:
        return click.IntRange(option.least, option.most)
    if of_values is float:
        return click.FloatRange(option.least, option.most, min_open=not option.least_is_allowed)
    if of_values in (Path, Path | None):
        return click.Path(
            exists=option.must_exist,
            file_okay=option.is_file,
            dir_okay=not option.is_file,
            path_type=Path,
        )
    return click.BOOL if of_values is bool else click.STRING
