"""The steps of long work on standard error, each with the time that it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def shown(begin: Callable[[str], None], step: str) -> Iterator[None]:
    """Begin a step, print it on standard error and, when the block ends, how long it took."""
    begin(step)
    start = time.monotonic()
    click.echo(f"{step} … ", nl=False, err=True)
    try:
        yield
    except BaseException:
        click.echo(err=True)
        raise
    click.echo(f"{time.monotonic() - start:.1f} s", err=True)
