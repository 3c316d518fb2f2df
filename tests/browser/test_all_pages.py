"""What is true of every page of the graph, not of one of each kind."""

import re
from urllib.parse import urlsplit

from browser.visits import PHONE, Site

#: Shows the body of each page in turn in the one that is open, which has the style sheet, and
#: gives the paths that are wider than the window, and the heights of the headers. To open a
#: thousand pages one after the other would take minutes. What is folded is opened.
_MEASURE = """async paths => {
  const wide = [], heights = new Set();
  for (const path of paths) {
    const answer = await fetch(path, {headers: {Accept: "text/html"}});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.replaceWith(document.adoptNode(page.body));
    document.querySelectorAll("details").forEach(folded => folded.open = true);
    const root = document.documentElement;
    if (!answer.ok || root.scrollWidth > root.clientWidth) wide.push(path);
    heights.add(document.querySelector("body > header").offsetHeight);
  }
  return [wide, [...heights]];
}"""


def test_every_page_fits_a_phone_under_a_header_of_one_height(site: Site) -> None:
    page = site.open("/", width=PHONE)
    text = page.request.get(f"{site.address}/sitemap.xml").text()
    every = [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", text)]

    wide, heights = page.evaluate(_MEASURE, every)

    assert len(every) > 1800
    assert wide == []
    assert len(heights) == 1
