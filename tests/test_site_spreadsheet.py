"""Tables to take away: workbooks that say where they come from, and CSV files with a name."""

import csv
import io
import json
import math
import os
import re
import shutil
import subprocess
import zipfile
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from helpers.places import ROOT
from helpers.requirements import lacking
from nordonc.release.manifest import Release
from nordonc.site.spreadsheet import number

LISTS = [
    *("networks", "countries", "diseases", "organisations"),
    *("activities", "corrections", "participations"),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

Cell = str | float

PANDAS = Path(os.environ.get("NORDONC_CROISSANT", ROOT / ".croissant")) / "bin" / "python"
#: Reads workbooks, whose paths follow, and tells the cells of their first sheets; warnings count.
READ = """
import json, sys, warnings
import pandas
warnings.simplefilter("error")
frames = [pandas.read_excel(path, header=None, keep_default_na=False) for path in sys.argv[1:]]
print(json.dumps([frame.values.tolist() for frame in frames]))
"""


class Book:
    """A workbook, read with the standard library: cells by sheet, links, and formulas."""

    def __init__(self, body: bytes) -> None:
        """Read a workbook."""
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            self._parts = {name: archive.read(name).decode() for name in archive.namelist()}
        strings = ET.fromstring(self._parts["xl/sharedStrings.xml"])  # noqa: S314  our own
        self._texts = ["".join(one.itertext()) for one in strings]
        self.data = self._rows("xl/worksheets/sheet1.xml")
        self.about = {str(name): str(text) for name, text in self._rows("xl/worksheets/sheet2.xml")}
        links = self._parts.get("xl/worksheets/_rels/sheet1.xml.rels", "")
        self.links = re.findall(r'Target="([^"]+)"', links)
        self.formulas = len(re.findall(r"<f[ >]", "".join(self._parts.values())))

    def _rows(self, part: str) -> list[list[Cell]]:
        sheet = ET.fromstring(self._parts[part])  # noqa: S314  our own
        return [[self._cell(cell) for cell in row.iter(f"{NS}c")] for row in sheet.iter(f"{NS}row")]

    def _cell(self, cell: ET.Element) -> Cell:
        value = cell.findtext(f"{NS}v", "")
        return self._texts[int(value)] if cell.get("t") == "s" else float(value or 0)


def book(client: FlaskClient, address: str) -> Book:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.content_type == XLSX
    return Book(response.data)


@pytest.mark.parametrize("name", LISTS)
def test_the_workbook_of_a_list_has_the_rows_of_its_csv_and_links(
    client: FlaskClient, name: str
) -> None:
    found = book(client, f"/{name}.xlsx")
    rows = list(csv.reader(io.StringIO(client.get(f"/{name}.csv").text)))

    assert len(found.data) == len(rows)
    assert [str(head).casefold() for head in found.data[0]] == [*rows[0][1:], "iri"]
    assert [str(row[0]) for row in found.data[1:]] == [row[1] for row in rows[1:]]
    assert len(found.links) == len(rows) - 1
    assert f'href="/{name}.xlsx"' in client.get(f"/{name}", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("view", ["matrix", "map", "links"])
def test_the_workbook_of_a_view_has_what_its_page_shows(client: FlaskClient, view: str) -> None:
    shown = unescape(client.get(f"/explore?view={view}", headers={"Accept": "text/html"}).text)
    found = book(client, f"/explore/{view}.xlsx")
    names = {str(row[0]) for row in found.data[1:]}

    assert f'href="/explore/{view}.xlsx"' in shown
    assert len(names) > 9
    assert not [name for name in names if f">{name}<" not in shown]
    assert {*found.links} == {link for link in found.links if link.startswith("http://localhost/")}


def test_the_workbook_of_the_map_counts_as_the_list_of_countries(client: FlaskClient) -> None:
    counted = {row[0]: row[1] for row in book(client, "/explore/map.xlsx").data[1:]}
    listed = csv.DictReader(io.StringIO(client.get("/countries.csv").text))

    assert {row["name"]: float(row["networks"]) for row in listed if row["name"] in counted} == (
        counted
    )


def test_the_workbook_of_the_matrix_has_role_and_wording_and_the_choices(
    client: FlaskClient,
) -> None:
    found = book(client, "/explore/matrix.xlsx?disease=disease/multiple-myeloma&weakest=1")
    row = next(row for row in found.data if row[0] == "Nordic Myeloma Study Group")

    assert found.about["Filters"] == "disease: disease/multiple-myeloma; weakest: 1"
    assert row[found.data[0].index("Estonia")] == "participant, named in the text"


def test_the_workbook_of_the_gaps_is_linked_with_its_choices(client: FlaskClient) -> None:
    shown = client.get("/gaps?country=country/IS", headers={"Accept": "text/html"}).text
    [address] = re.findall(r'href="(/queries/gaps\.xlsx[^"]*)"', shown)
    rows = book(client, address).data[1:]

    assert rows
    assert all("Iceland" in row for row in rows)


def test_a_count_is_a_number(client: FlaskClient) -> None:
    found = book(client, "/countries.xlsx")
    column = found.data[0].index("Networks")

    assert {type(row[column]) for row in found.data[1:]} == {float}


def test_a_workbook_says_its_release_source_choices_and_licence(
    client: FlaskClient, release: Release
) -> None:
    about = book(client, "/networks.xlsx?country=country/IS&q=myeloma").about

    assert about["Release"] == "0.1.0"
    assert about["Date"] == release.manifest.modified
    assert about["Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert about["Source"].split("; ") == [
        "Nordic Academic and Clinical Cancer Collaboration, NorCRIN",
        "The Northern-European Initiative on Colorectal Cancer (NordICC)",
        "DanNet, in the Open Multilingual Wordnet",
        "IceWordNet, Icelandic WordNet 1.0",
        "The Launch of the Nordic University Hospital Alliance (NUHA)",
        "Organisations of the dictionary openVirus",
        "Records of the Research Organization Registry",
        "TERO, Finnish Ontology of Health and Welfare",
        "WikDict bilingual dictionaries",
    ]
    assert set(about["Filters"].split("; ")) == {"country: country/IS", "q: myeloma"}
    assert about["Address"].startswith("http://localhost/networks.xlsx?")


def test_an_answer_is_a_workbook_with_the_headings_of_the_page(client: FlaskClient) -> None:
    found = book(client, "/queries/networks-by-country.xlsx")

    assert found.data[0] == ["Country or territory", "Networks that name it", "Networks"]
    assert all(isinstance(cell, float) for row in found.data[1:] for cell in row[1:])
    assert "http://localhost/country/NO" in found.links
    shown = client.get("/queries/networks-by-country", headers={"Accept": "text/html"}).text
    assert 'href="/queries/networks-by-country.xlsx"' in shown


def test_what_no_cell_can_hold_as_a_number_is_a_text(wood_client: FlaskClient) -> None:
    cells = [row[0] for row in book(wood_client, "/queries/numbers.xlsx").data[1:]]

    assert cells[:3] == [7.0, -2.5, 1e20]
    assert [str(cell).lower() for cell in cells[3:8]] == ["inf", "nan", "-inf", "seven", "1_000"]
    assert all(isinstance(cell, str) for cell in cells[3:])


@given(text=st.text() | st.floats().map(repr) | st.integers().map(str))
def test_every_text_that_is_called_a_number_can_be_written(text: str) -> None:
    cell = number(text)

    assert cell == text or (isinstance(cell, float) and math.isfinite(cell))


@pytest.mark.parametrize(
    "address", ["/queries/gaps.xlsx?country=country/IS", "/participations.xlsx"]
)
def test_no_cell_is_a_formula(client: FlaskClient, address: str) -> None:
    assert book(client, address).formulas == 0


def test_the_table_of_all_participations_has_role_wording_and_line(client: FlaskClient) -> None:
    heads, *rows = book(client, "/participations.xlsx").data
    wanted = ["Network", "Who", "Kind", "Role", "How sure", "Rank", "Follows from", "Counted"]
    found = next(row for row in rows if row[:2] == ["Nordic Myeloma Study Group", "Estonia"])

    assert heads == [*wanted, "Lines", "IRI"]
    assert found[3:5] == ["participant", "named in the text"]
    assert found[8] == 27


@pytest.mark.parametrize(
    ("address", "name"),
    [
        pytest.param("/networks.csv?q=lymphoma", "nordonc-networks.csv", id="list"),
        pytest.param("/networks.xlsx", "nordonc-networks.xlsx", id="workbook"),
        pytest.param("/queries/hosts.csv", "nordonc-hosts.csv", id="question"),
        pytest.param("/queries/gaps.xlsx", "nordonc-gaps.xlsx", id="question-workbook"),
    ],
)
def test_what_is_taken_away_has_a_name(client: FlaskClient, address: str, name: str) -> None:
    field = client.get(address).headers["Content-Disposition"]

    assert field == f'attachment; filename="{name}"'


def test_equal_answers_are_equal_files(client: FlaskClient) -> None:
    assert client.get("/countries.xlsx").data == client.get("/countries.xlsx").data


@pytest.mark.clients
@pytest.mark.parametrize(
    "address", ["/countries.xlsx", "/explore/matrix.xlsx", "/queries/networks-by-country.xlsx"]
)
def test_libreoffice_reads_every_cell(client: FlaskClient, address: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        lacking("LIBREOFFICE", "LibreOffice is not installed")
    body = client.get(address).data
    (tmp_path / "book.xlsx").write_bytes(body)
    form = "csv:Text - txt - csv (StarCalc):44,34,76"
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", form, "--outdir", tmp_path, tmp_path / "book.xlsx"],
        capture_output=True,
        timeout=120,
        check=True,
    )
    with (tmp_path / "book.csv").open(encoding="utf-8", newline="") as file:
        read = [*csv.reader(file)]

    assert read == [
        [str(int(cell)) if isinstance(cell, float) else cell for cell in row]
        for row in Book(body).data
    ]


def padded(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows of one length, as a table has them."""
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


@pytest.mark.clients
def test_pandas_reads_every_cell_of_every_workbook(client: FlaskClient, tmp_path: Path) -> None:
    if not PANDAS.is_file():
        lacking("CROISSANT", f"pandas is not installed in {PANDAS.parents[1]}")
    asked = [one["name"] for one in client.get("/queries.json").json or []]
    addresses = [
        *(f"/{name}.xlsx" for name in LISTS),
        *(f"/explore/{view}.xlsx" for view in ("map", "matrix", "links")),
        *(f"/queries/{name}.xlsx" for name in asked),
    ]
    bodies = [client.get(address).data for address in addresses]
    files = [tmp_path / f"{index}.xlsx" for index in range(len(bodies))]
    for file, body in zip(files, bodies, strict=True):
        file.write_bytes(body)
    done = subprocess.run(
        [PANDAS, "-c", READ, *files], capture_output=True, text=True, timeout=300, check=True
    )

    assert len(asked) > 50
    for address, body, read in zip(addresses, bodies, json.loads(done.stdout), strict=True):
        assert read == padded(Book(body).data), address
