"""The colours of charts and pages by numbers: contrast, grey print, three kinds of colour-blindness."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from mantle.web.charts import PALETTE
from mantle.web.charts.drawing import INK, MIDDLE, PAPER, QUIET

STYLE = Path(__file__).resolve().parents[2] / "src/mantle/web/static/mantle/mantle.css"
# Machado, Oliveira and Fernandes (2009), full strength, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in XYZ @ np.clip(light, 0, 1) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def named(name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}})", STYLE.read_text("utf-8"))
    assert found
    return found[1]


def test_the_measure_knows_black_from_white_and_red_from_green() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    deuteranopia = np.array(SIGHT["deuteranopia"])
    red, green = linear("#b04040"), linear("#6b6b10")
    full, weak = (
        np.linalg.norm(lab(red) - lab(green)),
        np.linalg.norm(lab(deuteranopia @ red) - lab(deuteranopia @ green)),
    )
    assert weak < full / 3


@pytest.mark.parametrize("colour", PALETTE)
def test_every_series_stands_out_from_paper(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_series_stay_apart_for_every_kind_of_sight(sight: str) -> None:
    seen = [lab(np.array(SIGHT[sight]) @ linear(colour)) for colour in PALETTE]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= 12


def test_any_two_series_stay_apart_in_grey_print() -> None:
    lightness = [lab(linear(colour))[0] for colour in PALETTE]

    assert min(abs(one - other) for one, other in combinations(lightness, 2)) >= 7


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (INK, PAPER), (QUIET, PAPER), (MIDDLE, PAPER), ("m-ink", "m-paper"), ("m-quiet", "m-paper"),
        ("m-quiet", "m-tint"), ("m-deep", "m-paper"), ("m-deep", "m-tint"), ("m-link", "m-paper"), ("m-link", "m-tint"),
        ("m-warm", "m-sheet"), ("m-ink", "m-focus"), ("govuk-error-colour", "m-paper"),
        ("govuk-link-visited-colour", "m-paper"),
        ("govuk-success-colour", "m-sheet"), ("m-sheet", "m-deep"), ("m-deep", "m-deep-soft"), ("m-ink", "m-warm-soft"),
    ],
)  # fmt: skip
def test_words_can_be_read_on_their_ground(text: str, ground: str) -> None:
    one, other = (colour if colour.startswith("#") else named(colour) for colour in (text, ground))

    assert contrast(one, other) >= 4.5
