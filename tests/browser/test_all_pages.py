"""What is true of every page of the graph, not of one of each kind."""

import re
from urllib.parse import urlsplit

from browser.visits import PHONE, Site, scrolls_sideways


def test_every_page_fits_a_phone_under_a_header_of_one_height(site: Site) -> None:
    page = site.open("/", width=PHONE)
    text = page.request.get(f"{site.address}/sitemap.xml").text()
    every = [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", text)]
    # The pages of single statements differ in a few words, so some of them stand for all.
    statements = [path for path in every if re.search(r"/\d+$", path)]
    paths = [path for path in every if path not in {*statements}] + statements[::25]
    wide, heights = [], set()
    for path in paths:
        page.goto(f"{site.address}{path}")
        wide += [path] if scrolls_sideways(page) else []
        heights.add(page.locator("body > header").evaluate("one => one.offsetHeight"))

    assert len(paths) > 800
    assert wide == []
    assert len(heights) == 1
