"""What is true of every page of the graph, not of one of each kind."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from browser.visits import KEPT, PHONE, RULES, Site, equip

#: Shows the body of each page in turn in the one that is open, which has the style sheet; to open a
#: thousand pages one after the other would take minutes. What is folded is opened. Of siblings with
#: the same markup some are cut away before axe looks, as for one page of each kind.
#:
#: A page whose markup is that of another one before is judged only where ``every`` says so, and
#: contrast, which takes most of the time, where text stands in elements as nowhere before.
_JUDGE = """async ({paths, every, rules, kept}) => {
  const told = {wide: [], untitled: [], found: [], styled: []};
  const heights = new Set(), markups = new Set(), ways = new Set();
  for (const path of paths) {
    const answer = await fetch(path, {headers: {Accept: "text/html"}});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const titles = page.querySelectorAll("head > title, h1");
    if (!answer.ok || titles.length !== 2) told.untitled.push(path);
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    document.querySelectorAll("details").forEach(folded => folded.open = true);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) told.wide.push(path);
    heights.add(document.querySelector("body > header").offsetHeight);

    const twice = prune(kept);
    told.found.push(...twice.map(id => `${path}: two elements are ${id}`));
    const now = markup(), styledHere = styled();
    const isStyledAnew = styledHere.some(way => !ways.has(way));
    const isKnown = markups.has(now);
    styledHere.forEach(way => ways.add(way));
    markups.add(now);
    if (isStyledAnew) told.styled.push(path);
    if (isKnown && !every) continue;
    const options = {runOnly: rules, resultTypes: ["violations"]};
    if (!isStyledAnew) options.rules = {"color-contrast": {enabled: false}};
    const {violations} = await axe.run(options);
    told.found.push(...violations.map(
      one => `${path}: ${one.id}: ${one.nodes.map(node => node.target)}`));
  }
  return {...told, heights: [...heights], markups: markups.size};
}"""


def opened(site: Site) -> tuple[Page, list[str]]:
    """Return a page on a phone in which others can be shown, and the paths of all."""
    page = site.open("/", width=PHONE)
    equip(page)
    text = page.request.get(f"{site.address}/sitemap.xml").text()
    return page, [urlsplit(address).path for address in re.findall(r"<loc>([^<]+)</loc>", text)]


@pytest.mark.parametrize(
    "every",
    [
        pytest.param(False, id="each-markup"),
        pytest.param(True, id="each-page", marks=pytest.mark.whole),
    ],
)
def test_every_page_fits_a_phone_and_is_accessible(site: Site, *, every: bool) -> None:
    """Under a header of one height, with one title and one heading, in light and dark."""
    page, paths = opened(site)
    asked = {"every": every, "rules": RULES, "kept": KEPT}

    light = page.evaluate(_JUDGE, {**asked, "paths": paths})
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(_JUDGE, {**asked, "paths": light["styled"]})

    assert len(paths) > 1800
    assert light["wide"] == []
    assert light["untitled"] == []
    assert len(light["heights"]) == 1
    assert light["found"] + dark["found"] == []
    assert len(light["styled"]) > 30
    assert light["markups"] > 300
