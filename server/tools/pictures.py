"""Draw the pictures of the documentation: pages of the graph, as a browser shows them.

python server/tools/pictures.py docs/pictures
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

#: Bytes that a picture may have, so that a clone stays small.
MAX_BYTES = 150_000
_WIDTH = 1000


class Picture(NamedTuple):
    """A picture: the address it shows, how much of it, and what is done on the page before.

    ``starts`` is scrolled to, ``opens`` opened; ``types`` is written at the end of a line of the
    editor that ends with ``after``.
    """

    path: str
    height: int
    opens: str = ""
    starts: str = ""
    after: str = ""
    types: str = ""


PICTURES = {
    "home": Picture("/", 640),
    "network": Picture(
        "/network/nordic-myeloma-study-group", 620, opens="details.cited", starts="#parts"
    ),
    "disease": Picture("/disease/multiple-myeloma", 640),
    "map": Picture("/explore?view=map", 700, starts="figure"),
    "matrix": Picture("/explore", 640, starts=".legend"),
    "answer": Picture(
        "/queries/trial-networks-for-disease?disease=disease/haematological-malignancy&atLeast=3",
        560,
        starts="#answer",
    ),
    "editor": Picture(
        "/sparql", 600, starts="#ask", after="a nordonc:Network ;", types=" nordonc:co"
    ),
}


@contextmanager
def served() -> Iterator[str]:
    """Give the address of a server of the graph."""
    words = [sys.executable, "-m", "nordonc", "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603  our own program
        words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        told = (re.search(r"http://\S+(?=/)", line) for line in server.stdout or ())
        try:
            yield next(found[0] for found in told if found)
        finally:
            server.terminate()


def draw(page: Page, address: str, picture: Picture) -> bytes:
    """Return a picture as PNG."""
    page.set_viewport_size({"width": _WIDTH, "height": picture.height})
    page.goto(f"{address}{picture.path}", wait_until="networkidle")
    if picture.starts:
        page.locator(picture.starts).first.evaluate("element => element.scrollIntoView()")
    if picture.opens:
        page.locator(f"{picture.starts} ~ * {picture.opens}").first.evaluate(
            "element => { element.open = true; }"
        )
    if picture.types:
        line = page.locator(".cm-line", has_text=picture.after)
        line.click()
        page.keyboard.press("End")
        page.keyboard.type(picture.types)
        page.locator(".cm-completionInfo").wait_for()
    return page.screenshot()


def main(folder: Path) -> None:
    """Write all pictures into a folder.

    Raises:
        SystemExit: A picture is too large.
    """
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    browser = next((path for name in names if name and (path := shutil.which(name))), None)
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = launched.new_page()
        for name, picture in PICTURES.items():
            drawn = draw(page, address, picture)
            if len(drawn) > MAX_BYTES:
                raise SystemExit(f"{name}.png has {len(drawn):,} bytes; {MAX_BYTES:,} are allowed")
            (folder / f"{name}.png").write_bytes(drawn)
        launched.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
