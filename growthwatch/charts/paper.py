"""The screen's chart on paper: the same specification through vl-convert, on an A4 page."""

import re
from pathlib import Path
from typing import Final

import vl_convert

from growthwatch.charts.chart import GrowthChart

#: A4, lying [points of 1/72 inch], and the margin around the chart.
A4_POINTS: Final = (841.89, 595.28)
_MARGIN_POINTS: Final = 28
_PNG_PIXELS_PER_INCH: Final = 200
FORMATS: Final = (".pdf", ".svg", ".png")
_CLIP: Final = re.compile(r"\bclip\d+")
_RESOURCES: Final = re.compile(rb"(/(?:XObject|ExtGState|Font) <<\n)((?: +/\S+ \d+ 0 R\n)+)")
_SIZE: Final = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"', re.DOTALL)


def svg(chart: GrowthChart) -> str:
    """Return the chart as an SVG of its own size; nothing outside the specification is asked for.

    Parameters
    ----------
    chart : GrowthChart
        Of :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    str
        The same for the same chart, byte for byte.
    """
    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    # clip paths are numbered on from one conversion to the next: number them from the start of each
    numbers: dict[str, int] = {}
    return _CLIP.sub(lambda name: f"clip{numbers.setdefault(name[0], len(numbers))}", drawn)


def a4_svg(chart: GrowthChart) -> str:
    """Return the chart as large as it fits on an A4 page lying on its side, as SVG.

    Parameters
    ----------
    chart : GrowthChart
        As for :func:`svg`.
    """
    drawn = svg(chart)
    width, height = svg_size(drawn)
    across, down = A4_POINTS
    inner_width, inner_height = across - 2 * _MARGIN_POINTS, down - 2 * _MARGIN_POINTS
    # the chart keeps its own units (viewBox) inside a box as large as the page allows
    box = (
        f'<svg x="{_MARGIN_POINTS}" y="{_MARGIN_POINTS}" width="{inner_width:.2f}" height="{inner_height:.2f}" '
        f'viewBox="0 0 {width:g} {height:g}" preserveAspectRatio="xMidYMin meet">'
    )
    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" viewBox="0 0 {across} {down}">'
        f'<rect width="{across}" height="{down}" fill="white"/>'
    )
    return f"{page}{box}{drawn}</svg></svg>\n"


def svg_size(drawn: str) -> tuple[float, float]:
    """Return the width and height of an SVG [px].

    Parameters
    ----------
    drawn : str
        The SVG.

    Raises
    ------
    ValueError
        When it does not say.
    """
    size = _SIZE.search(drawn)
    if size is None:
        raise ValueError("the drawn chart gives no width and height")
    return float(size[1]), float(size[2])


def page(chart: GrowthChart, suffix: str) -> bytes:
    """Return the chart on an A4 page as the bytes of a PDF, SVG or PNG file.

    Parameters
    ----------
    chart : GrowthChart
        As for :func:`svg`.
    suffix : str
        ".pdf", ".svg" or ".png".

    Raises
    ------
    ValueError
        For another suffix.
    """
    if suffix not in FORMATS:
        raise ValueError(f"unknown kind of file {suffix!r}: expected one of {', '.join(FORMATS)}")
    drawn = a4_svg(chart)
    if suffix == ".svg":
        return drawn.encode()
    if suffix == ".pdf":
        return _RESOURCES.sub(_in_order, vl_convert.svg_to_pdf(drawn))
    png: bytes = vl_convert.svg_to_png(drawn, ppi=_PNG_PIXELS_PER_INCH)
    return png


def _in_order(resources: re.Match[bytes]) -> bytes:
    # the converter lists resources in any order; sorted, they keep their length, so nothing in the file moves
    return resources[1] + b"".join(sorted(resources[2].splitlines(keepends=True)))


def save(chart: GrowthChart, path: Path) -> None:
    """Write the chart to a PDF, SVG or PNG file, by the path's suffix.

    Parameters
    ----------
    chart : GrowthChart
        As for :func:`svg`.
    path : Path
        Ends in ".pdf", ".svg" or ".png".

    Raises
    ------
    ValueError
        For another suffix.
    """
    path.write_bytes(page(chart, path.suffix.lower()))
