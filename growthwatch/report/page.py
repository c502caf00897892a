"""A report as one HTML page that stands alone, and the same page as a tagged PDF."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from growthwatch.report import templates

#: Cells of at most so many characters are not broken over lines.
_SHORT: Final = 12
_WHOLE: Final = 20


class _Column(NamedTuple):
    """One column of a table: its heading, whether it holds figures, and how its cells are set."""

    name: str
    figure: bool
    kind: str  # "figure", "short" or nothing


def document(title: str, parts: Sequence[str], *, foot: str, lying: bool = False) -> Markup:
    """Return a whole HTML page that asks nothing of any other address.

    Parameters
    ----------
    title : str
        Of the page; also its first heading.
    parts : sequence of Markup
        HTML, in order, as the other functions here make it; plain text among it is escaped.
    foot : str
        Printed at the foot of every sheet of paper, and shown at the end of the screen's page.
    lying : bool
        Whether paper lies on its side, for wide tables.

    Returns
    -------
    Markup
        HTML with its style inside.
    """
    return templates.rendered("page.html", title=title, parts=parts, foot=foot, lying=lying)


def pdf(page: str) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1).

    Parameters
    ----------
    page : str
        HTML; nothing that it names is fetched from anywhere.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    ModuleNotFoundError
        Where the extra ``pdf`` (WeasyPrint) is not installed.
    """
    import weasyprint  # noqa: PLC0415 - an extra

    made: bytes = weasyprint.HTML(
        string=page, url_fetcher=weasyprint.URLFetcher(allowed_protocols=("data",))
    ).write_pdf(pdf_variant="pdf/ua-1")
    return made


def heading(text: str, level: int = 2, anchor: str = "") -> Markup:
    """Return a heading.

    Parameters
    ----------
    text : str
        The heading.
    level : int
        1 to 6.
    anchor : str
        By which the contents find it; none if empty.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("heading", text, level, anchor)


def paragraph(text: str, kind: str = "") -> Markup:
    """Return a paragraph; ``kind`` is "quiet", "notice" or nothing.

    Parameters
    ----------
    text : str
        The paragraph.
    kind : str
        How it is set.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("paragraph", text, kind)


def bullets(lines: Sequence[str]) -> Markup:
    """Return a list.

    Parameters
    ----------
    lines : sequence of str
        One for each item.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("bullets", lines)


def table(frame: pd.DataFrame, *, caption: str = "", empty: str = "Nothing to list.") -> Markup:
    """Return a table: dates as 03/03/2026, percentages to one decimal, "*" as it stands.

    Parameters
    ----------
    frame : DataFrame
        Its column names are the headings; a name that ends in "%" has one decimal.
    caption : str
        Over the table; none if empty.
    empty : str
        What stands there when no row does.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    if frame.empty:
        return paragraph(empty, "quiet")
    written = [_written(frame.iloc[:, i]) for i in range(frame.shape[1])]
    columns = [
        _Column(str(name), figure, _kind(figure, texts))
        for name, (texts, figure) in zip(frame.columns, written, strict=True)
    ]
    rows = zip(*(texts for texts, _ in written), strict=True)
    # a short table stays on one page with its title
    return templates.part("table", columns, rows, caption, len(frame) <= _WHOLE)


def _kind(figure: bool, texts: Sequence[str]) -> str:
    # numbers in groups, dates and single words stay on one line
    short = bool(texts) and max(len(text) for text in texts) <= _SHORT
    return "figure" if figure else "short" if short else ""


def _written(values: pd.Series) -> tuple[list[str], bool]:
    """Return a column as text, and whether it holds figures."""
    if values.dtype.kind == "M":
        return [("" if pd.isna(day) else f"{day:%d/%m/%Y}") for day in values], False
    if pd.api.types.is_numeric_dtype(values):
        decimals = 1 if str(values.name).endswith("%") else 2 if values.dtype.kind == "f" and _fractions(values) else 0
        figures = values.to_numpy(dtype=np.float64, na_value=np.nan)
        return ["" if np.isnan(figure) else f"{figure:,.{decimals}f}" for figure in figures], True
    texts = ["" if pd.isna(text) else str(text) for text in values]
    return texts, any(texts) and all(_is_figure(text) for text in texts)


def _fractions(values: pd.Series) -> bool:
    figures = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return bool((figures[~np.isnan(figures)] % 1 != 0).any())


def _is_figure(text: str) -> bool:
    return (
        not text or text == "*" or text.replace(",", "").replace(".", "").replace("−", "").replace("%", "").isdigit()
    )


def figure(picture: str, alt: str, caption: str) -> Markup:
    """Return a chart: an SVG as a data address, its text for a screen reader, and its caption.

    Parameters
    ----------
    picture : str
        SVG in base 64.
    alt : str
        What it shows, in words.
    caption : str
        Under it.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("figure", picture, alt, caption)


def large(figures: Sequence[tuple[str, str]]) -> Markup:
    """Return a row of large figures with what each is.

    Parameters
    ----------
    figures : sequence of (str, str)
        Each figure as written, and what it is.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("large", figures)


def answers(said: Sequence[tuple[str, str]]) -> Markup:
    """Return questions of a reader, each with the sentence that answers it.

    Parameters
    ----------
    said : sequence of (str, str)
        Question and sentence.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("answers", said)


def to_fill_in(headings: Sequence[str], text: str) -> Markup:
    """Return a row to be filled in by hand: a text, and a blank cell under each further heading.

    Parameters
    ----------
    headings : sequence of str
        The first over the text.
    text : str
        What stands in the first cell.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("to_fill_in", list(headings), text)


def own_page(parts: Sequence[Markup], name: str) -> Markup:
    """Return parts that stand on a sheet of their own when they are printed.

    Parameters
    ----------
    parts : sequence of Markup
        HTML, in order.
    name : str
        What a screen reader calls them.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("own_page", parts, name)


def contents(sections: Sequence[tuple[str, str]]) -> Markup:
    """Return the contents: anchors and headings.

    Parameters
    ----------
    sections : sequence of (str, str)
        Anchor and heading of each.

    Returns
    -------
    Markup
        HTML; every text in it is escaped.
    """
    return templates.part("contents", sections)
