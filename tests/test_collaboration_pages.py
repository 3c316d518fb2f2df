"""What the pages about things say, read as a visitor reads them."""

import re
from contextlib import closing
from html import unescape

import pytest
from flask.testing import FlaskClient

from helpers.apps import SETTINGS
from helpers.places import ROOT
from nordonc.engine.base import Answer, Query
from nordonc.engine.inline import InlineEngine
from nordonc.release.manifest import Release
from nordonc.site.app import create_app


def html(client: FlaskClient, path: str) -> str:
    response = client.get(f"/{path}.html")
    assert response.status_code == 200, response.text
    return response.text


def words(markup: str) -> str:
    """Return what is read of a piece of a page, in single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def row(markup: str, head: str) -> str:
    """Return the row whose heading begins with these words."""
    found = [words(one) for one in re.findall(r"<tr>.*?</tr>", markup, re.DOTALL)]
    return next(one for one in found if one.startswith(head))


def section(markup: str, heading: str) -> str:
    """Return what stands under a second-level heading."""
    return re.split(r"<h2", markup.partition(f">{heading}</h2>")[2])[0]


def test_an_area_is_also_called_by_its_names_in_nordic_languages(client: FlaskClient) -> None:
    page = html(client, "territory/GL")

    assert '<span lang="kl" dir="auto">Kalaallit Nunaat</span>' in page
    assert "Also called" in words(page)
    assert "Greenland" in words(client.get("/lookup.html?q=Kalaallit%20Nunaat").text)


def test_a_network_tells_why_a_country_is_only_a_collaborator(client: FlaskClient) -> None:
    page = html(client, "network/swedish-and-norwegian-testicular-cancer-group")
    found = row(section(page, "Who takes part"), "Iceland")

    assert found == (
        "Iceland collaborator named in the text line 285 Members: Iceland . "
        "All that line 285 states why"
    )
    why = html(client, "participation/swedish-and-norwegian-testicular-cancer-group/IS")
    assert (
        "Who Iceland Network Swedish and Norwegian Testicular Cancer Group Role collaborator"
        in words(why)
    )
    assert "285" in row(section(why, "Where it comes from"), "285")


def test_a_network_shows_from_what_a_participation_follows(client: FlaskClient) -> None:
    page = html(client, "network/nordic-cll-study-group")

    assert row(section(page, "Who takes part"), "Iceland").startswith(
        "Iceland member meant by “all Nordic countries” , as part of Nordic countries line 63"
    )


def test_a_network_that_names_nobody_says_so(client: FlaskClient) -> None:
    page = html(client, "network/nordic-early-rectal-cancer")

    assert "The source does not say who takes part." in section(page, "Who takes part")


def test_an_open_correction_is_a_caution_at_the_top_and_at_the_address(client: FlaskClient) -> None:
    page = html(client, "network/nordic-cll-study-group")

    assert 'class="warning"' in page
    assert "Open correction." in words(page)
    assert "open correction" in section(page, "Contact")
    assert 'class="warning"' not in html(client, "network/nordic-lymphoma-group")


def test_every_fact_of_a_network_stands_with_its_line(client: FlaskClient) -> None:
    page = section(html(client, "network/nordic-lymphoma-group"), "Sources")

    assert row(page, "Name: Nordic Lymphoma Group") == (
        "Name: Nordic Lymphoma Group Heading: Nordic Lymphoma Group 11"
    )
    assert row(page, "Covers").startswith("Covers: lymphoid malignancy Cancer type: ")
    assert "Funds: " not in page


def test_a_fact_that_another_entry_states_stands_with_that_line(client: FlaskClient) -> None:
    page = section(html(client, "network/nordcan"), "Sources")

    assert row(page, "Hosted by: Nordic Cancer Union") == (
        "Hosted by: Nordic Cancer Union Key activities: Hosts **NORDCAN** 305"
    )


def test_a_network_names_diseases_with_codes_and_networks_that_share_them(
    client: FlaskClient,
) -> None:
    page = html(client, "network/nordic-myeloma-study-group")

    assert "MONDO:0009693" in row(section(page, "Diseases"), "multiple myeloma")
    assert "http://purl.obolibrary.org/obo/MONDO_0009693" in page
    related = section(html(client, "network/nordic-cll-study-group"), "Related networks")
    assert "Nordic Lymphoma Group lymphoid malignancy" in words(related)
    assert "NORDCAN" not in words(related)


def test_a_country_lists_apart_what_counts_and_what_does_not(client: FlaskClient) -> None:
    page = html(client, "country/IS")
    takes_part, others = section(page, "Networks").split("Collaborator or guest", 1)

    assert "Nordic Myeloma Study Group" in takes_part
    assert "Swedish and Norwegian Testicular Cancer Group" not in takes_part
    assert "Swedish and Norwegian Testicular Cancer Group" in others


def test_a_country_lists_apart_the_networks_that_leave_it_open(client: FlaskClient) -> None:
    finland = section(html(client, "country/FI"), "Networks in which Finland may take part")

    assert row(finland, "Scandinavian Sarcoma Group").endswith("meant by “Scandinavian”")
    assert "people or bodies not named" in row(finland, "NORDCAN")
    assert "nobody stated" in row(finland, "Nordic Early Rectal Cancer")
    assert "in which Estonia may take part" not in html(client, "country/EE")


def test_a_country_that_rests_on_doubtful_words_says_so(client: FlaskClient) -> None:
    assert "the source prints “Baltic region”" in words(html(client, "country/LV"))
    assert "Open correction." not in html(client, "country/NO")


def test_denmark_does_not_stand_for_its_territories(client: FlaskClient) -> None:
    faroe = section(html(client, "territory/FO"), "Networks")

    assert "Nordic Network for Palliative Medicine" in words(faroe)
    assert "Nordic Breast Cancer Network" not in words(faroe)


def test_a_disease_shows_its_place_its_codes_and_its_networks_by_country(
    client: FlaskClient,
) -> None:
    page = html(client, "disease/multiple-myeloma")
    by_country = section(page, "By country")

    way = ["cancer", "haematological malignancy", "multiple myeloma"]
    assert " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(way) in words(page)
    assert " plasma cell myeloma the same 0.97 judged by a person; another name of" in row(
        section(page, "In other vocabularies"), "MONDO:0009693"
    )
    assert row(by_country, "Iceland").startswith("Iceland Nordic Myeloma Study Group")
    assert row(by_country, "Poland").startswith("Poland none ")


def test_a_disease_tells_networks_for_it_from_those_for_a_part_or_for_more(
    client: FlaskClient,
) -> None:
    networks = section(html(client, "disease/leukaemia"), "Networks")
    _, part, more = (words(one) for one in re.split(r"<h3>", networks))

    assert part.startswith("For a narrower disease")
    assert "Nordic AML Group ( acute myeloid leukaemia )" in part
    assert "For a broader disease" in more


def test_a_document_shows_its_entries_and_an_entry_its_lines(client: FlaskClient) -> None:
    document = section(html(client, "source/norcrin-overview"), "Entries")
    entry = section(html(client, "source/norcrin-overview/nordic-lymphoma-group"), "Lines")

    assert row(document, "Nordic Lymphoma Group (NLG)").endswith("Nordic Lymphoma Group")
    assert row(entry, "13").startswith("13 Cancer type lymphoid malignancy")
    assert row(entry, "15").startswith("15 Participants Denmark , Finland , Norway , Sweden")


def test_a_line_says_in_its_own_words_what_it_states_and_folds_its_digest(
    client: FlaskClient,
) -> None:
    page = html(client, "source/norcrin-overview/nordic-myeloma-study-group/participants")
    says = section(page, "What the line says")

    assert "Line 27 in the entry Nordic Myeloma Study Group" in words(page)
    assert "labelled “Participants”" in words(page)
    for printed, country in (("Danish", "Denmark"), ("Estonian", "Estonia")):
        assert row(says, printed) == f"{printed} Who takes part: {country}"
    assert "846675e911a46e62" in page.rpartition("<details>")[2].partition("</details>")[0]


#: A chip that opens: the number of the line, the label, what it quotes, and its page.
#: Facts of networks that other documents than the overview tell.
FURTHER = 8
_CHIP = re.compile(
    r'<details class="cited"><summary>line (\d+)</summary><span class="said">([^<:]+)(.*?)'
    r'<a href="([^"]+)">All that line \1 states</a></span></details>'
)


def test_a_line_opens_to_the_words_that_state_the_fact(
    client: FlaskClient, overview: list[str]
) -> None:
    """Of every network, and as the document prints them."""
    pages = [
        html(client, f"network/{file.stem}") for file in (ROOT / "data/networks").glob("*.ttl")
    ]
    chips = [chip for page in pages for chip in _CHIP.findall(page)]
    quoted = [(int(line), re.findall(r"<q>(.*?)</q>", said)) for line, _, said, _ in chips]

    assert len(chips) > 600
    opened = '<details class="cited"><summary>'
    assert sum(page.count(f"{opened}line ") for page in pages) == len(chips)
    assert sum(page.count(opened) for page in pages) - len(chips) == FURTHER
    for line, found in quoted:
        assert found, f"line {line} opens to no words"
        assert [one for one in found if unescape(one) not in overview[line - 1]] == []


def test_words_of_the_model_are_explained_where_they_stand(client: FlaskClient) -> None:
    """In a sentence that opens without scripts: kind, scope, role, and how sure it is."""
    network = html(client, "network/nordic-myeloma-study-group")
    said = words(" ".join(re.findall(r"<details>.*?</details>", network, re.DOTALL)))

    assert "standing collaboration People or bodies who work together without a set end" in said
    assert "specific disease One cancer, or risk of cancer, is covered" in said
    assert "participant Given on a Participants line" in said
    assert "named in the text The country, territory, place or body is written" in said
    for path in ("country/NO", "organisation/nbcg", "participations"):
        page = words(html(client, path))
        assert "What the roles mean" in page
        assert "What “how sure” means, from the surest" in page


def test_an_undecided_correction_says_that_nothing_was_changed(client: FlaskClient) -> None:
    assert "Not decided yet." in html(client, "correction/nordic-cll-address")
    assert "Not decided yet." not in html(client, "correction/breast-group-order")


def test_a_scheme_shows_what_its_concepts_mean(client: FlaskClient) -> None:
    assert "named in the text The country, territory, place or body is written" in words(
        html(client, "basis")
    )


@pytest.mark.parametrize(
    "path",
    [
        "network/nordic-lymphoma-group",
        "country/NO",
        "disease/cancer",
        "organisation/nbcg",
        "activity",
        "ontology",
        "shapes",
        "graph/areas",
        "correction/nordic-cll-address",
        "participation/nordic-lymphoma-group/DK",
    ],
)
def test_tables_have_captions_and_heads_and_no_page_has_inline_style_or_script(
    client: FlaskClient, path: str
) -> None:
    page = html(client, path)

    assert len(re.findall("<table>", page)) == len(re.findall("<caption", page))
    assert not re.findall(r"<th(?![^>]* scope=)[ >]", page)
    assert " style=" not in page
    assert " onclick=" not in page
    assert set(re.findall(r"<script([^>]*)>", page)) <= {' type="application/ld+json"'}


@pytest.mark.parametrize(
    "path",
    ["network/nordic-lymphoma-group", "country/NO", "disease/cancer", "organisation/nbcg"],
)
def test_a_page_shows_names_and_no_bare_iris_of_ours(client: FlaskClient, path: str) -> None:
    body = re.sub(r'<section class="data".*?</section>', "", html(client, path), flags=re.DOTALL)
    main = body.partition("<main")[2].partition("</main>")[0]

    assert "w3id.org" not in words(main)
    assert not re.findall(r"\b(?:network|country|disease|basis|role)/[a-zA-Z-]+", words(main))


class Counting(InlineEngine):
    """An engine that counts what it is asked."""

    asked = 0

    def answer(self, query: Query) -> Answer:
        """Return the answer, and count."""
        self.asked += 1
        return super().answer(query)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        pytest.param("network/nordic-lymphoma-group", 8, id="network"),
        pytest.param("country/NO", 6, id="country"),
        pytest.param("disease/cancer", 7, id="disease"),
        pytest.param("activity/guidelines", 2, id="concept"),
        pytest.param("graph/areas", 2, id="graph"),
        pytest.param("ontology", 3, id="vocabulary"),
        pytest.param("networks?q=trial", 1, id="list"),
    ],
)
def test_a_page_asks_few_queries(release: Release, path: str, most: int) -> None:
    with closing(Counting(release, SETTINGS)) as engine:
        client = create_app(SETTINGS, release, engine).test_client()
        client.get("/", headers={"Accept": "text/html"})
        client.get("/role/member", headers={"Accept": "text/html"})
        client.get("/participation/nordforsk/AX", headers={"Accept": "text/html"})
        engine.asked = 0
        client.get(f"/{path}", headers={"Accept": "text/html"})

    assert engine.asked <= most


@pytest.mark.parametrize(
    "address", ["/network/nordic-aml-group", "/organisation/european-neuroendocrine-tumor-society"]
)
def test_an_abbreviation_is_not_shown_again_as_another_name(
    client: FlaskClient, address: str
) -> None:
    shown = client.get(address, headers={"Accept": "text/html"}).text
    values = dict(re.findall(r"<dt>([^<]+)</dt>(.*?)</div>", shown, re.DOTALL))

    assert "Abbreviation" in values
    assert "Also called" not in values
