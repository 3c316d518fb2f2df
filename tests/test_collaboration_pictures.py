"""The pictures of the views as files: whole by themselves, and like the pages."""

import re
import time
from contextlib import ExitStack
from threading import Event, Thread
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from nordonc.collaboration.pictures import palette, rasterise
from nordonc.release.manifest import Release

SVG = "{http://www.w3.org/2000/svg}"
VIEWS = ["map", "links", "matrix"]

each_view = pytest.mark.parametrize("view", VIEWS)


def drawing(client: FlaskClient, address: str) -> ET.Element:
    response = client.get(f"/explore/{address}")
    assert response.status_code == 200
    assert response.content_type == "image/svg+xml; charset=utf-8"
    return ET.fromstring(response.text)  # noqa: S314  our own


def told(svg: ET.Element) -> str:
    return " ".join("".join(one.itertext()) for one in svg.iter(f"{SVG}text"))


@each_view
def test_a_picture_says_what_it_shows_of_which_release_source_and_licence(
    client: FlaskClient, release: Release, view: str
) -> None:
    text = told(drawing(client, f"{view}.svg"))

    assert f"release {release.manifest.version} of {release.manifest.modified}" in text
    assert "Source: Nordic Academic and Clinical Cancer Collaboration, NorCRIN" in text
    assert "Licence: https://creativecommons.org/licenses/by/4.0/" in text


@each_view
def test_no_two_texts_of_a_picture_stand_in_one_place(client: FlaskClient, view: str) -> None:
    texts = drawing(client, f"{view}.svg").iter(f"{SVG}text")
    places = [
        (one.get("x"), one.get("y"))
        for one in texts
        if "x" in one.attrib and "transform" not in one.attrib
    ]

    assert len(places) > 5
    assert len(places) == len(set(places))


@each_view
def test_a_picture_needs_nothing_from_outside_itself(client: FlaskClient, view: str) -> None:
    svg = drawing(client, f"{view}.svg")
    names = {one.tag.removeprefix(SVG) for one in svg.iter()}

    assert not names & {"style", "image", "use", "script", "foreignObject"}
    assert all(one.get("fill") for one in svg.iter(f"{SVG}rect"))
    assert all(one.get("fill") or one.get("stroke") for one in svg.iter(f"{SVG}path"))
    assert all(one.get("href", "").startswith("https://") for one in svg.iter(f"{SVG}a"))


@each_view
def test_a_png_has_two_pixels_for_each_unit(client: FlaskClient, view: str) -> None:
    svg = drawing(client, f"{view}.svg")
    response = client.get(f"/explore/{view}.png")
    size = [int.from_bytes(response.data[at : at + 4], "big") for at in (16, 20)]

    assert response.content_type == "image/png"
    assert response.data[:8] == b"\x89PNG\r\n\x1a\n"
    expected = [2 * float(svg.get(name, "0")) for name in ("width", "height")]
    assert size == pytest.approx(expected, abs=2)
    assert f'filename="nordonc-{view}.png"' in response.headers["Content-Disposition"]


@pytest.mark.alone
def test_nothing_waits_for_a_png_but_who_asked_for_it(client: FlaskClient) -> None:
    drawn, over, gaps = client.get("/explore/links.svg").text, Event(), [0.0]

    def tick() -> None:
        last = time.monotonic()
        while not over.wait(0.005):
            gaps.append(time.monotonic() - last)
            last = time.monotonic()

    ticking = Thread(target=tick)
    ticking.start()
    rasterise.png(drawn)
    over.set()
    ticking.join()

    assert len(gaps) > 10
    assert max(gaps) < 0.2


def test_a_few_pngs_are_drawn_at_a_time(client: FlaskClient) -> None:
    with ExitStack() as others:
        for _ in range(rasterise.AT_ONCE):
            others.enter_context(rasterise.PLACES.held())
        refused = client.get("/explore/map.png?weakest=2")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert client.get("/explore/map.png?weakest=2").status_code == 200


def test_a_picture_names_what_was_chosen_and_has_the_hue_of_its_group(client: FlaskClient) -> None:
    svg = drawing(client, "map.svg?disease=disease/multiple-myeloma&weakest=1")
    fills = {one.get("fill") for one in svg.iter(f"{SVG}path")}

    assert "Disease: multiple myeloma. How sure: named" in told(svg)
    assert any(fills <= set(palette.shades(hue)) for hue in range(len(palette.HUES)))


@each_view
def test_a_view_leads_to_its_picture_with_the_same_choice(client: FlaskClient, view: str) -> None:
    choice = "" if view == "links" else "&disease=disease/sarcoma"
    shown = client.get(f"/explore?view={view}{choice}").text
    found = re.findall(rf'href="(/explore/{view}\.(?:svg|png)[^"]*)" download', shown)

    assert len(found) == 2
    assert all(("disease%2Fsarcoma" in address) == bool(choice) for address in found)
    assert all(client.get(address).status_code == 200 for address in found)
    assert f"&lt;img src=&#34;http://localhost/explore/{view}.svg" in shown or (
        f'&lt;img src="http://localhost/explore/{view}.svg' in shown
    )


def test_a_picture_that_is_not_there_or_asks_too_much_is_refused(client: FlaskClient) -> None:
    assert client.get("/explore/gaps.svg").status_code == 404
    assert client.get("/explore/map.svg?disease=nothing").status_code == 400
    assert client.get("/explore/links.svg?disease=disease/sarcoma").status_code == 400


def test_the_labels_of_the_map_do_not_touch(client: FlaskClient) -> None:
    boxes = []
    for text in drawing(client, "map.svg").iter(f"{SVG}text"):
        if text.get("class") == "long":
            x, y, half = (
                float(text.get("x", 0)),
                float(text.get("y", 0)),
                5.6 * len(text.text or ""),
            )
            boxes.append((x - half, y - 16, x + half, y + 26))
    overlaps = [
        (one, two)
        for number, one in enumerate(boxes)
        for two in boxes[:number]
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]

    assert len(boxes) > 10
    assert not overlaps
