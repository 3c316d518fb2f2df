"""Every kind of page: accessible in light and dark, on phone and desk, with and without scripts."""

import pytest

from browser.visits import (
    DESK,
    HEIGHT,
    PHONE,
    SCHEMES,
    Site,
    findings,
    prune,
    scrolls_sideways,
    shifts,
)

EMPTY = "/sparql?query=SELECT+*+{+%3Fx+a+nordonc:Netwrok+}"
ROWS = "/sparql?query=SELECT+*+{+%3Fx+a+nordonc:Network+;+nordonc:abbreviation+%3Fname+}"

#: One address of each kind of page, and the status of its answer.
PAGES = {
    "/": 200,
    "/networks": 200,
    "/networks?q=melanoma": 200,
    "/network/swedish-and-norwegian-testicular-cancer-group": 200,
    "/network/nordcan": 200,
    "/countries": 200,
    "/country/IS": 200,
    "/territory/FO": 200,
    "/region/nordic-countries": 200,
    "/place/cologne": 200,
    "/diseases": 200,
    "/disease/chronic-lymphocytic-leukaemia": 200,
    "/organisations": 200,
    "/organisation/trial-nation": 200,
    "/about?thing=https://w3id.org/nordonc/network/nordcan": 200,
    "/activities": 200,
    "/participations": 200,
    "/activity/clinical-trials": 200,
    "/role": 200,
    "/corrections": 200,
    "/correction/nordic-cll-address": 200,
    "/participation/nordforsk/AX": 200,
    "/source/norcrin-overview": 200,
    "/source/norcrin-overview/nordforsk": 200,
    "/source/norcrin-overview/nordforsk/participants": 200,
    "/ontology": 200,
    "/shapes": 200,
    "/graph/networks": 200,
    "/explore": 200,
    "/explore?view=links": 200,
    "/explore?view=map": 200,
    "/gaps?country=country/IS": 200,
    "/validation": 200,
    "/queries": 200,
    "/queries/networks-of-country?country=country/NO": 200,
    "/queries/networks-of-country?country=nothing": 400,
    "/sparql": 200,
    ROWS: 200,
    EMPTY: 200,
    "/sparql?query=SELECT+nothing": 400,
    "/lookup?q=C90.0": 200,
    "/mappings?vocabulary=MONDO": 200,
    "/prefixes": 200,
    "/about/fair": 200,
    "/download": 200,
    "/releases/": 200,
    "/nothing": 404,
}

each_page = pytest.mark.parametrize(("path", "status"), PAGES.items(), ids=list(PAGES))


@each_page
def test_a_page_is_accessible_and_fits(site: Site, path: str, status: int) -> None:
    """All rules of axe, in both schemes and widths, on one of each piece of markup.

    What is cut away before is only siblings that repeat the markup of three others, as rows of a
    long table do. The fit is measured, IDs are compared, and nothing moves, on the whole page.
    """
    narrow = site.open(path, width=PHONE, expect=status)
    assert shifts(narrow) == 0
    page = site.open(path, expect=status)
    assert shifts(page) == 0
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert not scrolls_sideways(page), f"{path} scrolls sideways at {width} px"
    loads = page.locator('script[src*="editor"]').count()
    assert loads == 0 or path.startswith("/sparql")
    assert prune(page) == []

    found = []
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {finding}" for finding in findings(page)]
    assert found == []


@each_page
def test_a_page_stands_without_scripts(site: Site, path: str, status: int) -> None:
    page = site.open(path, width=PHONE, script=False, expect=status)

    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    assert not scrolls_sideways(page)
