"""Five tasks that people come with, done with the pages alone; and the query editor."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from rdflib import Graph, URIRef

from browser.visits import PHONE, Site, scrolls_sideways

CLASS = "https://w3id.org/nordonc/ontology#Country"


def test_the_network_for_multiple_myeloma_in_iceland_is_found(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("link", name="Questions", exact=True).click()
    page.get_by_role(
        "link", name="Which networks are there for a diagnosis in a country?"
    ).first.click()
    page.get_by_label("Disease").select_option(label="multiple myeloma")
    page.get_by_label("Country or territory").select_option(label="Iceland")
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("main").get_by_role("link", name="Nordic Myeloma Study Group").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nordic Myeloma Study Group")


def test_why_swenoteca_shows_iceland_as_collaborator_is_seen(site: Site) -> None:
    page = site.open("/")
    page.get_by_label("A disease, a country, an activity, a name or a code").fill("SWENOTECA")
    page.get_by_role("button", name="Find").click()
    page.locator("a.card", has_text="Swedish and Norwegian Testicular").click()
    row = page.get_by_role("row").filter(has_text="Iceland").first
    expect(row).to_contain_text("collaborator")
    row.get_by_text("line 285", exact=True).click()
    expect(row).to_contain_text("Members: Iceland")
    row.get_by_role("link", name="All that line 285 states").click()

    expect(page.get_by_role("main")).to_contain_text("285")
    expect(page.get_by_role("main")).to_contain_text("Members")


def test_a_clinician_finds_the_trials_in_myeloma_and_whom_to_ask(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("link", name="Which networks run trials in myeloma?").click()
    page.get_by_role("main").get_by_role("link", name="Nordic Myeloma Study Group").first.click()

    contact = page.get_by_role("heading", name="Contact").locator("xpath=following-sibling::ul[1]")
    expect(contact.get_by_role("link").first).to_have_attribute("href", re.compile("nordicmyeloma"))


def test_an_administrator_takes_a_table_and_a_picture_away(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("link", name="Which networks do the same work?").click()
    table = page.get_by_role("link", name="Excel", exact=True).get_attribute("href")
    page.goto(f"{site.address}/")
    page.get_by_role("link", name="How many networks is each country in?").click()
    picture = page.get_by_role("link", name="PNG", exact=True).get_attribute("href")

    assert page.request.get(f"{site.address}{table}").body()[:2] == b"PK"
    assert page.request.get(f"{site.address}{picture}").body()[:4] == b"\x89PNG"


def test_a_patient_on_a_phone_reaches_the_network_for_childhood_cancer(site: Site) -> None:
    page = site.open("/", width=PHONE)
    page.get_by_role("link", name="Which group is there for children with cancer?").click()
    page.get_by_role("main").get_by_role("link", name="Nordic Society for Paediatric").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Paediatric Haematology")
    assert not scrolls_sideways(page)


def test_an_ontologist_goes_from_the_foot_to_the_mappings(site: Site) -> None:
    page = site.open("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Ontology").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ontology")
    page.get_by_role("contentinfo").get_by_role("link", name="Mappings").click()

    expect(page.get_by_role("main")).to_contain_text("MONDO:0009693")


def test_the_turtle_of_nopho_is_had(site: Site) -> None:
    page = site.open("/networks?q=NOPHO")
    page.locator("a.card", has_text="Nordic Society for Paediatric").click()
    link = page.get_by_role("link", name="Turtle", exact=True).get_attribute("href")
    answer = page.request.get(f"{site.address}{link}")
    network = URIRef(
        "https://w3id.org/nordonc/network/nordic-society-for-paediatric-haematology-and-oncology"
    )

    assert answer.headers["content-type"].startswith("text/turtle")
    assert any(Graph().parse(data=answer.text(), format="turtle").triples((network, None, None)))


def test_networks_a_country_are_counted_as_csv(site: Site) -> None:
    page = site.open("/queries")
    page.get_by_role("link", name="How many networks does each country take part in?").first.click()
    link = page.get_by_role("link", name="CSV", exact=True).first.get_attribute("href")
    rows = page.request.get(f"{site.address}{link}").text().splitlines()

    assert len(rows) > 5
    assert any("/country/NO" in row for row in rows)


def typed(page: Page, text: str) -> None:
    page.locator(".cm-content").press_sequentially(text)


def accepted(page: Page, label: str) -> None:
    """Take the completion that shows a label."""
    option = page.locator(".cm-tooltip-autocomplete li").filter(has_text=label).first
    expect(option).to_be_visible()
    option.click()


@pytest.fixture
def empty_editor(site: Site, editor: None) -> Page:  # noqa: ARG001  it has to be there
    page = site.open("/sparql")
    # What the editor completes is fetched first.
    page.wait_for_load_state("networkidle")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    return page


def test_a_query_is_written_with_completion_and_run_from_the_keyboard(empty_editor: Page) -> None:
    page = empty_editor
    typed(page, "SELECT ?c ?code { ?c a Countr")
    accepted(page, "Country")
    typed(page, " ; alph")
    accepted(page, "alpha2")
    typed(page, " ?code ")
    page.keyboard.press("Control+Enter")

    result = page.locator("#result")
    expect(result).to_contain_text("10 rows")
    expect(result.get_by_role("link", name="Iceland")).to_be_visible()
    assert "PREFIX nordonc:" in page.locator(".cm-content").inner_text()


def test_a_property_is_offered_where_the_class_has_it(empty_editor: Page) -> None:
    page = empty_editor
    typed(page, "PREFIX nordonc: <https://w3id.org/nordonc/ontology#> ")
    typed(page, "SELECT * { ?c a nordonc:Country ; ")
    offered = page.locator(".cm-tooltip-autocomplete li")
    for _ in range(20):
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Space")
        expect(offered.first).to_be_visible()
        if offered.filter(has_text="alpha2").count():
            break
        # The editor reads what was typed when it has time to.
        page.wait_for_timeout(200)
    names = " ".join(offered.all_inner_texts())

    assert "alpha2" in names
    assert "coversDisease" not in names


def test_a_fault_is_marked_at_its_place(site: Site, empty_editor: Page) -> None:
    page = empty_editor
    site.expect(400)
    typed(page, "SELECT * { ?s ?p ")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("alert")).to_contain_text("line 1, column")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()


def test_tab_leaves_the_editor(empty_editor: Page) -> None:
    page = empty_editor
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Run the query")).to_be_focused()


def test_without_scripts_a_query_is_asked_all_the_same(site: Site) -> None:
    page = site.open("/sparql", script=False)
    page.get_by_label("Query").fill("SELECT ?c { ?c a nordonc:Territory } ORDER BY ?c")
    page.get_by_role("button", name="Run the query").click()

    expect(page.locator("#result")).to_contain_text("3 rows")
    expect(page.locator("#result").get_by_role("link", name="Faroe Islands")).to_be_visible()


def test_a_query_that_finds_nothing_is_told_which_pattern_is_to_blame(site: Site) -> None:
    page = site.open("/sparql?query=SELECT+*+{+%3Fx+a+nordonc:Netwrok+}", script=False)

    expect(page.locator("#result")).to_contain_text("nordonc:Netwrok")
    expect(page.locator("#result")).to_contain_text("nordonc:Network")


@pytest.mark.parametrize("path", ["/", "/network/nordcan", "/queries/networks-of-country"])
def test_a_page_takes_little_and_waits_for_no_script(site: Site, path: str) -> None:
    sizes: list[int] = []
    page = site.open("/healthz")
    page.on("response", lambda answer: sizes.append(answer.request.sizes()["responseBodySize"]))
    page.goto(f"{site.address}{path}")
    page.wait_for_load_state("networkidle")

    assert 0 < sum(sizes) < 100_000
    assert page.locator("head script:not([type='module']):not([async]):not([defer])").count() == (
        page.locator("head script[type='application/ld+json']").count()
    )


def test_pages_are_told_as_what_they_are(site: Site, tmp_path: Path) -> None:
    """The printed page keeps its content and leaves the menu out."""
    page = site.open("/network/nordcan")
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.pdf(path=tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").stat().st_size > 10_000


def test_a_chip_opens_to_the_words_of_its_line_without_scripts(site: Site) -> None:
    page = site.open("/network/nordic-myeloma-study-group", width=PHONE, script=False)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Denmark", exact=True))
    words = row.get_by_text("Danish")
    assert not words.is_visible()

    row.get_by_text("line 27", exact=True).click()

    assert words.is_visible()
    row.get_by_role("link", name="All that line 27 states").click()
    assert page.locator("h1").inner_text() == "Line 27: Participants"
