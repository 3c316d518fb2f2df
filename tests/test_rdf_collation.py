"""Names stand in the order of the alphabet of their language."""

import pytest

from nordonc.rdf.collation import by_name


# What Intl.Collator of ICU gives.
@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("da", "azæøå"),
        ("fi", "azåäö"),
        ("fo", "azæøå"),
        ("is", "azþæöå"),
        ("kl", "azæøå"),
        ("nb", "azæøå"),
        ("nn", "azæøå"),
        ("se", "azøæåäö"),
        ("sv", "azåäö"),
    ],
)
def test_letters_after_z_stand_after_z_in_their_order(language: str, order: str) -> None:
    words = [f"{letter}{rest}" for letter in order for rest in ("a", "z")]

    assert sorted({*words}, key=by_name(str, language)) == words
    assert sorted({word.upper() for word in words}, key=by_name(str, language)) == [
        word.upper() for word in words
    ]


def test_without_a_language_accents_make_no_difference() -> None:
    names = ["Åbo", "Örebro", "Oslo", "Zagreb"]

    assert sorted({*names}, key=by_name(str)) == names
    assert sorted(names, key=by_name(str, "sv")) == ["Oslo", "Zagreb", "Åbo", "Örebro"]
