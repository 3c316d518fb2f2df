"""What a build works on at the moment, so that whoever ends it can name it.

``announce`` writes to whatever ``watched`` was given last; without it nothing is written.
"""

from collections.abc import Callable

_watchers: list[Callable[[str], None]] = []
_current = ["the dataset"]


def current() -> str:
    """Return what was announced last."""
    return _current[0]


def watched(watch: Callable[[str], None]) -> None:
    """Let every later announcement be told, each before the work on it begins."""
    _watchers[:] = [watch]


def announce(what: object) -> None:
    """Tell what is worked on from now on: the path of a file, or a few words."""
    _current[:] = [str(what)]
    for watch in _watchers:
        watch(str(what))
