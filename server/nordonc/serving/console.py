"""What the server tells whoever started it."""

import sys
from collections.abc import Callable

from nordonc.release.manifest import Release

#: Gives the release that is to be served.
Latest = Callable[[], Release]


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
