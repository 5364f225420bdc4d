import io
import re
import shutil
import subprocess

import pikepdf
import pytest

from mantle.web import charts, pdf
from tests.web.drawings import FAN

HOSTILE = '#read("/etc/passwd") *bold* $x$ <label> @ref \\ [x] {y} // end = head\n- item'
PICTURE = charts.fan(FAN, title="Who leaves", unit="directors", past={2026: 10})


def example() -> dict:
    return pdf.report(
        "Leaders of Wexcombe",
        subtitle="24 November 2026",
        headline="In 9 of 10 futures, between 8 and 13 leave next year.",
        sections=[
            pdf.section("Who leaves", paragraphs=["First words.", HOSTILE], picture=PICTURE),
            pdf.section(
                "Covered", table=pdf.numbers(["Post", "Since"], [["Director", None]], "Cover"), points=["One."]
            ),
        ],
        notes=["2,000 futures."],
    )


@pytest.fixture(scope="module")
def document() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf.render("report.typ", example())))


def elements(node, found=None) -> list:
    """Every structure element under a node, in reading order."""
    found = [] if found is None else found
    if isinstance(node, pikepdf.Array):
        for each in node:
            elements(each, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            elements(node.K, found)
    return found


def test_a_report_is_a_tagged_document_with_a_language_and_a_title(document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert (metadata["dc:title"], metadata["pdfuaid:part"]) == ("Leaders of Wexcombe", "1")


def test_headings_pictures_and_tables_are_said_to_be_what_they_are(document: pikepdf.Pdf) -> None:
    found = elements(document.Root.StructTreeRoot.K)
    kinds = [str(each.S) for each in found]

    assert [kind for kind in kinds if kind in ("/Title", "/H1", "/H2")].count("/H1") >= 3
    assert {"/Figure", "/Table", "/TH", "/TD", "/Caption", "/L"} <= set(kinds)
    figure = next(each for each in found if str(each.S) == "/Figure" and "/Alt" in each)
    assert str(figure.Alt) == PICTURE.description
    scopes = {
        str(each.A.Scope) if isinstance(each.A, pikepdf.Dictionary) else str(each.A[0].Scope)
        for each in found
        if str(each.S) == "/TH"
    }
    assert "/Column" in scopes


def test_words_are_never_read_as_markup(document: pikepdf.Pdf, tmp_path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is absent")
    path = tmp_path / "report.pdf"
    document.save(path)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    said = re.sub(r"\s+", " ", text)

    assert re.sub(r"\s+", " ", HOSTILE) in said
    assert "root:" not in said
    for row in PICTURE.rows:
        assert all(cell in said for cell in row)


def test_the_same_report_has_the_same_bytes() -> None:
    assert pdf.render("report.typ", example()) == pdf.render("report.typ", example())


def test_a_report_can_be_made_without_the_typeface(monkeypatch, tmp_path) -> None:
    assert pdf.typeface_folder() is None or b"AtkinsonHyperlegible" in b"".join(
        _font_names(pdf.render("report.typ", example()))
    )
    monkeypatch.setenv("MANTLE_VAR", str(tmp_path))

    made = pdf.render("report.typ", example())

    assert pdf.typeface_folder() is None
    assert not any(b"Atkinson" in name for name in _font_names(made))


def _font_names(made: bytes) -> set[bytes]:
    with pikepdf.open(io.BytesIO(made)) as document:
        return {
            bytes(each.BaseFont)
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
        }


def test_a_picture_without_a_description_is_refused() -> None:
    data = example()
    data["sections"][0]["picture"]["alt"] = None

    with pytest.raises(pdf.TypesettingError):
        pdf.render("report.typ", data)
