"""Names in the language of the reader: what is asked for, else what the client accepts."""

import re

import pytest
from flask.testing import FlaskClient

from nordonc.http.language import LANGUAGES, accepted

FINLAND = "/country/FI"
HTML = {"Accept": "text/html"}
#: What Unicode CLDR calls Finland.
NAMES = {
    "da": "Finland",
    "fi": "Suomi",
    "fo": "Finnland",
    "is": "Finnland",
    "kl": "Finlandi",
    "nb": "Finland",
    "nn": "Finland",
    "se": "Suopma",
    "sv": "Finland",
}


def page(client: FlaskClient, path: str, **fields: str) -> str:
    answer = client.get(path, headers=HTML | {k.replace("_", "-"): v for k, v in fields.items()})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("field", "language"),
    [
        ("", "en"),
        ("fi", "fi"),
        ("fi-FI, en;q=0.8", "fi"),
        ("en, fi;q=0.9", "en"),
        ("de, sv;q=0.3", "sv"),
        ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en;q=0.6", "nb"),
        ("no", "nb"),
        ("de", "en"),
        ("fi;q=0", "en"),
        ("*", "en"),
        (";;;,=,q=1", "en"),
        ("fi" + ",fi" * 2000, "fi"),
    ],
)
def test_a_language_is_the_best_that_the_client_accepts(field: str, language: str) -> None:
    assert accepted(field) == language


@pytest.mark.parametrize("language", NAMES)
def test_a_place_is_called_in_the_language_chosen_and_says_which_it_is(
    client: FlaskClient, language: str
) -> None:
    named = f'<h1 lang="{language}">{NAMES[language]}</h1>'

    assert named in page(client, f"{FINLAND}?lang={language}")
    assert named in page(client, FINLAND, Accept_Language=language)
    assert "In English: Finland" in page(client, f"{FINLAND}?lang={language}")


def test_english_is_what_is_shown_where_nothing_else_is_asked_for(client: FlaskClient) -> None:
    assert "<h1>Finland</h1>" in page(client, FINLAND)
    assert page(client, FINLAND) == page(client, FINLAND, Accept_Language="de")
    assert "<h1>Finland</h1>" in page(client, f"{FINLAND}?lang=en", Accept_Language="fi")


def test_a_thing_without_a_name_in_the_language_has_its_english_one(client: FlaskClient) -> None:
    disease = page(client, "/disease/ovarian-cancer?lang=fi")
    network = page(client, "/network/nordic-lymphoma-group?lang=fi")

    assert "<h1>Ovarian cancer</h1>" in disease
    assert "<h1>Nordic Lymphoma Group</h1>" in network
    assert 'lang="fi">Tanska</a>' in network
    assert '<html lang="en">' in network


def test_answers_in_different_languages_are_told_apart_by_caches(client: FlaskClient) -> None:
    answers = [
        client.get(FINLAND, headers=HTML | {"Accept-Language": language})
        for language in ("fi", "se", "en", "en-GB", "fi-FI")
    ]
    tags = [answer.headers["ETag"] for answer in answers]

    assert all("Accept-Language" in answer.vary for answer in answers)
    assert tags[2] == tags[3]
    assert tags[0] == tags[4]
    assert len(set(tags)) == 3
    again = client.get(
        FINLAND,
        headers=HTML | {"Accept-Language": "se", "If-None-Match": answers[0].headers["ETag"]},
    )
    assert again.status_code == 200


def test_a_choice_stays_on_the_links_and_forms_of_the_page(client: FlaskClient) -> None:
    chosen = page(client, "/networks?lang=sv")

    assert 'href="/countries?lang=sv"' in chosen
    assert '<input type="hidden" name="lang" value="sv">' in chosen
    assert "lang=sv" not in page(client, "/networks", Accept_Language="sv").replace(
        'href="?lang=sv"', ""
    )
    for language in LANGUAGES:
        assert f'href="?lang={language}"' in chosen
        assert f'href="?q=myeloma&amp;lang={language}"' in page(client, "/networks?q=myeloma")


def test_filters_call_their_values_in_the_language_chosen_and_sort_by_its_alphabet(
    client: FlaskClient,
) -> None:
    chosen = page(client, "/networks?lang=sv")
    countries = re.findall(r'<option value="country/[^"]*" lang="sv">([^<(]+) \(', chosen)
    areas = re.findall(r'<option value="(?:country|territory)/[^"]*" lang="sv">([^<(]+) \(', chosen)

    assert {"Danmark", "Finland", "Norge"} <= set(countries)
    assert areas[-1] == "Åland"
    assert 'lang="sv">sarkom (' in chosen
    assert "Denmark (" in page(client, "/networks")


def test_data_and_the_endpoint_do_not_vary_by_language(client: FlaskClient) -> None:
    data = [
        client.get(f"{FINLAND}.ttl", headers={"Accept-Language": language})
        for language in ("fi", "en")
    ]

    assert data[0].data == data[1].data
    assert data[0].headers["ETag"] == data[1].headers["ETag"]
    assert "Accept-Language" not in data[0].vary
    answer = client.get("/sparql?lang=fi&query=ASK%7B%7D", headers={"Accept": "text/csv"})
    assert answer.status_code in {200, 406}


@pytest.mark.parametrize("value", ["xx", "", "fi&lang=sv", "FI", "%66i", '"><script>'])
def test_a_language_that_is_not_on_offer_is_refused(client: FlaskClient, value: str) -> None:
    answer = client.get(f"{FINLAND}?lang={value}", headers=HTML)

    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace("<script type", "")
