"""The chart on a dark screen: every colour it is drawn in has a counterpart that can be read there (WCAG AA)."""

import re

import pytest

from growthwatch.charts.appearance import symbols, theme
from growthwatch.charts.vega_lite.layer_definitions import layer_definitions
from growthwatch.ui.elements import dark

_COLOUR = re.compile(r"#[0-9a-f]{6}\b|\bwhite\b")
#: What stands in words on the ground, or on a band of it: 4.5 to 1. The bands themselves and the frame are no signs.
_WORDS = (theme.INK, theme.GREY, "#444444", *theme.LINE_COLOURS.values())
_QUIET = ("white", "#f0f0f0", "#fcf0d6", "#e3eef8", "#bbbbbb", "#d3e7e4", "#e6dcf0")


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_colour_of_the_chart_has_a_counterpart():
    drawn = {
        found
        for part in (theme.CONFIG, *(layer_definitions(colour) for colour in theme.LINE_COLOURS.values()))
        for found in _COLOUR.findall(str(part))
    }
    drawn |= {colour for _, colour in symbols.SYMBOLS.values()} | {theme.INK, theme.GREY}
    assert drawn <= set(dark.DARK)


@pytest.mark.parametrize("ground", _QUIET[:4])
@pytest.mark.parametrize("colour", _WORDS)
def test_words_can_be_read_on_the_dark_ground_and_its_bands(ground, colour):
    assert _contrast(dark.DARK[colour], dark.DARK[ground]) >= 4.5


@pytest.mark.parametrize("colour", [one for one in dark.DARK if one not in _QUIET])
def test_marks_stand_out_from_the_dark_ground_and_its_bands(colour):
    assert all(_contrast(dark.DARK[colour], dark.DARK[ground]) >= 3 for ground in _QUIET[:4])


@pytest.mark.parametrize("ground", ["#d3e7e4", "#e6dcf0"])
def test_what_an_event_is_can_be_read_on_its_bar(ground):
    assert _contrast(dark.DARK[theme.INK], dark.DARK[ground]) >= 4.5
