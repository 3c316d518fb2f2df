"""What the query editor adds to the text field, and how it looks while it does."""

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.visits import (
    DESK,
    HEIGHT,
    PHONE,
    SCHEMES,
    Scheme,
    Site,
    findings,
    scrolls_sideways,
    shifts,
)

TYPED = "SELECT ?network WHERE { ?network a Net"
PREFIX = "PREFIX nordonc: <https://w3id.org/nordonc/ontology#>\n"

pytestmark = pytest.mark.usefixtures("editor")


def started(site: Site, text: str, *, scheme: Scheme = "light") -> Page:
    """Open the editor and write a text in place of the example."""
    page = site.open("/sparql", scheme=scheme)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.locator(".cm-content").press_sequentially(text)
    return page


def accept(page: Page) -> None:
    """Take the completion that stands first; a list takes keys once it was there for 75 ms."""
    expect(offered(page).first).to_be_visible()
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")


def offered(page: Page) -> Locator:
    return page.locator(".cm-tooltip-autocomplete li")


def found_everywhere(page: Page) -> list[str]:
    """Return what axe finds in light and dark, on a desk and on a phone."""
    found = []
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert not scrolls_sideways(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {width} px: {finding}" for finding in findings(page)]
    return found


def test_an_open_list_and_an_answer_are_accessible(site: Site) -> None:
    page = started(site, TYPED)
    expect(offered(page).first).to_contain_text("nordonc:Network")
    found = found_everywhere(page)
    expect(offered(page).first).to_be_visible()
    accept(page)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#result table")).to_be_visible()
    page.locator("#overview summary", has_text="Classes").click()
    expect(page.locator("#overview li").first).to_be_visible()

    assert found + found_everywhere(page) == []


def test_the_list_is_dark_where_the_page_is(site: Site) -> None:
    """No rule of axe sees a light list on a dark page as long as its text is dark too."""
    page = started(site, TYPED, scheme="dark")
    expect(offered(page).first).to_be_visible()
    colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    background, ink = page.locator(".cm-tooltip-autocomplete").evaluate(colours)

    assert [background, ink] == page.locator("body").evaluate(colours)


def test_a_term_has_its_label_beside_it_and_brings_its_prefix(site: Site) -> None:
    page = started(site, TYPED)
    expect(offered(page).first.locator(".cm-completionDetail")).to_have_text("network")
    accept(page)

    expect(page.locator(".cm-line").first).to_have_text(PREFIX.strip())
    expect(page.locator(".cm-line").nth(1)).to_contain_text("a nordonc:Network")


def test_a_thing_is_written_by_its_label(site: Site) -> None:
    page = started(site, f"{PREFIX}SELECT * {{ ?network nordonc:coversDisease multiple")
    expect(offered(page).first).to_contain_text("multiple myeloma")
    accept(page)

    expect(page.locator(".cm-content")).to_contain_text("/disease/multiple-myeloma>")


def test_a_property_is_offered_by_what_leads_to_its_subject(site: Site) -> None:
    page = started(site, f"{PREFIX}SELECT * {{ ?x nordonc:participation ?part . ?part ba")
    expect(offered(page).first).to_contain_text("nordonc:basis")
    names = " ".join(offered(page).all_inner_texts())

    assert "subClassOf" not in names


def test_a_canned_query_is_loaded_and_the_former_text_comes_back(site: Site) -> None:
    page = started(site, "ASK {")
    page.get_by_label("Start from an example").select_option("hosts")
    page.get_by_role("button", name="Load").click()
    expect(page.locator(".cm-line").first).to_contain_text("PREFIX")
    page.locator(".cm-content").press("Control+z")

    expect(page.locator(".cm-content")).to_have_text("ASK {}")


def test_a_canned_query_is_loaded_without_scripts(site: Site) -> None:
    page = site.open("/sparql", script=False)
    page.get_by_label("Start from an example").select_option("hosts")
    page.get_by_role("button", name="Load").click()

    assert page.get_by_label("Query").input_value().startswith("PREFIX")


def test_an_answer_has_rows_time_and_an_address(site: Site) -> None:
    page = started(site, "SELECT ?c { ?c a nordonc:Territory } ORDER BY ?c")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#took")).to_contain_text("3 rows, ")
    shared = page.get_by_role("link", name="Link to this query").get_attribute("href")

    assert page.url.endswith(str(shared).replace("%20", "+"))
    again = site.open(str(shared), script=False)
    expect(again.get_by_role("table")).to_contain_text("Faroe Islands")


def test_an_answer_is_shown_as_it_is(site: Site) -> None:
    page = started(site, "SELECT ?c { ?c a nordonc:Territory }")
    page.get_by_label("Answer as").select_option(label="CSV")
    page.get_by_role("button", name="Run the query").click()

    expect(page.locator("#result pre")).to_contain_text("https://w3id.org/nordonc/territory/FO")


def test_a_pattern_that_matches_nothing_is_underlined(site: Site) -> None:
    page = started(site, "SELECT * { ?x nordonc:kind ?kind . ?x a nordonc:Netwrok . }")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")

    underlined = page.locator(".cm-lintRange-warning")
    expect(underlined.first).to_be_attached()
    assert "".join(underlined.all_inner_texts()) == "?x a nordonc:Netwrok"


def text_of(page: Page) -> str:
    """Return what stands in the editor, as the form would send it."""
    return page.locator("#query").input_value()


def visit(page: Page, site: Site, path: str) -> None:
    """Go somewhere else in the same browser."""
    page.goto(f"{site.address}{path}")
    expect(page.locator(".cm-content")).to_be_visible()


def test_what_was_written_is_there_after_a_reload(site: Site) -> None:
    page = started(site, "ASK { ?mine a ?thing")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("?mine")
    visit(page, site, "/sparql")

    assert text_of(page) == "ASK { ?mine a ?thing}"


def test_what_was_written_comes_back_without_a_shift_and_grows_when_it_goes_on(site: Site) -> None:
    page = started(site, "# a line\n" * 40)
    page.reload()
    expect(page.locator(".cm-line").first).to_have_text("# a line")
    height = "element => element.offsetHeight"
    kept = page.locator(".cm-editor").evaluate(height)

    assert shifts(page) == 0
    page.locator(".cm-content").press_sequentially("#")
    assert page.locator(".cm-editor").evaluate(height) > kept


def test_a_query_in_the_address_wins_and_what_was_written_stays(site: Site) -> None:
    page = started(site, "ASK { ?mine a ?thing")
    visit(page, site, "/sparql?query=ASK+%7B%7D")
    assert text_of(page) == "ASK {}"
    visit(page, site, "/sparql?load=hosts")
    assert text_of(page).startswith("PREFIX")
    visit(page, site, "/sparql")

    assert text_of(page) == "ASK { ?mine a ?thing}"


def test_the_example_comes_back(site: Site) -> None:
    page = site.open("/sparql")
    example = text_of(page)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.locator(".cm-content").press_sequentially("ASK {")
    page.get_by_role("link", name="Reset to the example").click()
    expect(page.locator(".cm-content")).to_contain_text("nordonc:Network")
    assert text_of(page) == example
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("nordonc:Network")

    assert text_of(page) == example


def test_a_browser_that_keeps_nothing_has_an_editor_all_the_same(site: Site) -> None:
    page = site.open("/sparql")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
    )
    page.reload()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.locator(".cm-content").press_sequentially("ASK {")

    assert text_of(page) == "ASK {}"


def rows_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Rows")


def test_things_are_shown_by_label_curie_or_iri_and_the_choice_is_kept(site: Site) -> None:
    page = started(site, "SELECT ?c { ?c a nordonc:Territory } ORDER BY ?c")
    page.keyboard.press("Control+Enter")
    rows = rows_of(page)
    expect(rows.get_by_role("link", name="Greenland", exact=True)).to_be_visible()
    page.get_by_label("CURIE").check()
    expect(rows.get_by_role("link", name="nordonc-territory:GL", exact=True)).to_be_visible()
    expect(rows.get_by_text("Greenland", exact=True)).to_be_hidden()
    page.get_by_label("IRI", exact=True).check()
    iri = "https://w3id.org/nordonc/territory/GL"
    expect(rows.get_by_role("link", name=iri, exact=True)).to_be_visible()
    page.get_by_role("button", name="Run the query").click()
    expect(page.locator("#took")).to_contain_text("3 rows, ")

    expect(page.get_by_label("IRI", exact=True)).to_be_checked()
    expect(rows.get_by_role("link", name=iri, exact=True)).to_be_visible()


def test_things_are_shown_in_three_ways_without_scripts(site: Site) -> None:
    page = site.open("/sparql?query=SELECT+*+{+%3Fc+a+nordonc:Territory+}", script=False)
    expect(rows_of(page).get_by_role("link", name="Greenland", exact=True)).to_be_visible()
    page.get_by_label("CURIE").check()

    expect(rows_of(page).get_by_role("link", name="nordonc-territory:GL")).to_be_visible()
    expect(page.locator("#overview")).to_be_hidden()


def test_the_first_query_is_shown_as_bars_that_are_accessible(site: Site) -> None:
    page = site.open("/sparql")
    page.get_by_role("button", name="Run the query").click()
    page.locator("summary", has_text="As a chart").click()
    chart = page.get_by_role("table", name="networks by disease")
    expect(chart.get_by_role("row").nth(1)).to_contain_text("cancer")
    lengths = [box["width"] for one in chart.locator("rect").all() if (box := one.bounding_box())]
    numbers = [float(text) for text in chart.locator("td.number").all_inner_texts()]

    assert len(lengths) == len(numbers) > 20
    for length, number in zip(lengths, numbers, strict=True):
        assert length / lengths[0] == pytest.approx(number / numbers[0], abs=0.01)
    assert found_everywhere(page) == []


@pytest.mark.parametrize(
    ("kind", "entry", "expected"),
    [
        ("Classes", "nordonc:Country", "a nordonc:Country"),
        ("Properties", "nordonc:coversDisease", "a nordonc:coversDisease"),
        ("Graphs", "graph/networks", "a <https://w3id.org/nordonc/graph/networks>"),
    ],
)
def test_a_click_in_the_overview_writes_the_term(
    site: Site, kind: str, entry: str, expected: str
) -> None:
    page = started(site, "SELECT * { ?x a ")
    page.keyboard.press("Escape")
    page.locator("#overview summary", has_text=kind).click()
    page.locator("#overview li button:visible", has_text=entry).first.click()

    assert expected in text_of(page)
    assert ("PREFIX nordonc:" in text_of(page)) == (kind != "Graphs")
    expect(page.locator(".cm-content")).to_be_focused()


def test_a_click_in_the_overview_declares_a_prefix_once(site: Site) -> None:
    page = started(site, "SELECT * { ?x skos:exactMatch ")
    page.keyboard.press("Escape")
    page.locator("#overview summary", has_text="Prefixes").click()
    button = page.locator("#overview li button:visible", has_text="MONDO:").first
    button.click()
    button.click()

    assert text_of(page).count("PREFIX MONDO: <http://purl.obolibrary.org/obo/MONDO_>") == 1


def test_the_prefix_of_a_mapped_vocabulary_is_completed(site: Site) -> None:
    page = started(site, "SELECT * { ?x skos:exactMatch mond")
    expect(offered(page).first).to_contain_text("MONDO:")
    accept(page)
    page.locator(".cm-content").press_sequentially("0009693")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("region", name="Rows")).to_contain_text("multiple myeloma")


def test_a_class_is_offered_that_the_property_leads_to(site: Site) -> None:
    page = started(site, f"{PREFIX}SELECT * {{ ?x nordonc:participation ?part . ?part a ")
    page.keyboard.press("Control+Space")
    expect(offered(page).first).to_contain_text("nordonc:Participation")

    assert "nordonc:Disease" not in " ".join(offered(page).all_inner_texts())
