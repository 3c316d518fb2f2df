"""SVG as PNG, each in a process of its own.

The library takes half a second of computing, in which nothing else of its process goes on.
"""

import os
import subprocess
import sys

from nordonc.errors import BusyError
from nordonc.http.places import Places

#: Pictures that may be drawn at a time, and seconds that one may take.
AT_ONCE, _LIMIT_S = 4, 30.0
#: Pixels for each unit of the drawing, so that it is sharp on dense screens.
_ZOOM = 2
#: How much sooner everything else of the machine is served.
_NICE = 10

PLACES = Places("pictures", most=AT_ONCE, a_client=AT_ONCE)


def png(drawn: str) -> bytes:
    """Return a drawing as PNG.

    Raises:
        BusyError: Too many others are being drawn, or it takes too long.
    """
    command = [sys.executable, "-m", __name__]
    try:
        with PLACES.held():
            return subprocess.run(  # noqa: S603  our own
                command,
                input=drawn.encode(),
                stdout=subprocess.PIPE,
                check=True,
                timeout=_LIMIT_S,
            ).stdout
    except subprocess.TimeoutExpired as error:
        raise BusyError("The picture takes too long; try again later") from error


def _main() -> None:
    import resvg_py  # noqa: PLC0415  only here

    os.nice(_NICE)
    drawn = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(resvg_py.svg_to_bytes(svg_string=drawn, zoom=_ZOOM))


if __name__ == "__main__":
    _main()
