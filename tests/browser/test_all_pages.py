"""What is true of every page of the graph, not of one of each kind."""

import re
from urllib.parse import urlsplit

from browser.visits import PHONE, Site, scrolls_sideways


def test_every_page_fits_a_phone_under_a_header_of_one_height(site: Site) -> None:
    page = site.open("/", width=PHONE)
    text = page.request.get(f"{site.address}/sitemap.xml").text()
    paths = [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", text)]
    wide, heights = [], set()
    for path in paths:
        page.goto(f"{site.address}{path}")
        wide += [path] if scrolls_sideways(page) else []
        heights.add(page.locator("body > header").evaluate("one => one.offsetHeight"))

    assert len(paths) > 800
    assert wide == []
    assert len(heights) == 1
