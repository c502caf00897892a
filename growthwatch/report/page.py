"""A report as one HTML page that stands alone, and the same page as a tagged PDF."""

import html
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

#: Cells of at most so many characters are not broken over lines.
_SHORT: Final = 12
_WHOLE: Final = 20
STYLE: Final = """
@page { size: A4; margin: 16mm 15mm 18mm 15mm;
  @bottom-left { content: string(foot); font: 7.5pt "Liberation Sans", Arial, sans-serif; color: #555 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages);
    font: 7.5pt "Liberation Sans", Arial, sans-serif; color: #555 } }
@page lying { size: A4 landscape }
* { box-sizing: border-box }
body { font: 10.5pt/1.45 "Liberation Sans", Arial, sans-serif; color: #1d1d1d; max-width: 62rem; margin: 0 auto;
  padding: 0 1rem }
body.lying { page: lying; max-width: 90rem; font-size: 9.5pt }
h1 { font-size: 20pt; line-height: 1.2; margin: .4rem 0 .2rem; color: #1f3a5f }
h2 { font-size: 14pt; margin: 1.6rem 0 .4rem; color: #1f3a5f; border-bottom: 1.5pt solid #1f3a5f;
  break-after: avoid }
h3 { font-size: 11.5pt; margin: 1.1rem 0 .3rem; break-after: avoid } h2 + p, h3 + p { break-after: avoid }
p { margin: .3rem 0 .6rem } .quiet { color: #555; font-size: 9pt } .foot { string-set: foot content() }
.notice { border-left: 4pt solid #b45f06; background: #fdf3e4; padding: .5rem .8rem; font-weight: bold }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; font-size: 9pt }
caption { text-align: left; font-weight: bold; padding: .2rem 0; font-size: 9.5pt }
th { background: #1f3a5f; color: #fff; text-align: left; vertical-align: bottom; padding: .25rem .45rem }
td { padding: .2rem .45rem; border-bottom: .5pt solid #bbb; vertical-align: top }
td.short { white-space: nowrap }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
table.whole, tr { break-inside: avoid } caption { break-after: avoid } thead { display: table-header-group }
figure { margin: .5rem 0 1rem; break-inside: avoid } figure img { width: 100%; display: block }
figcaption { font-size: 9pt; color: #333; margin-top: .2rem }
.large { display: flex; gap: .8rem; margin: .8rem 0; break-inside: avoid }
.large div { flex: 1; background: #eef2f7; padding: .6rem .8rem } .large b { display: block; font-size: 20pt;
  color: #1f3a5f; line-height: 1.2 } .large span { font-size: 9pt }
nav { break-inside: avoid } nav ol { columns: 2; font-size: 10pt } nav a { color: #1f3a5f } li { margin: .15rem 0 }
"""


def document(title: str, parts: Sequence[str], *, foot: str, lying: bool = False) -> str:
    """Return a whole HTML page that asks nothing of any other address.

    Parameters
    ----------
    title : str
        Of the page; also its first heading.
    parts : sequence of str
        HTML, in order.
    foot : str
        Printed at the foot of every sheet of paper, and shown at the end of the screen's page.
    lying : bool
        Whether paper lies on its side, for wide tables.
    """
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="referrer" content="no-referrer"><title>{html.escape(title)}</title><style>{STYLE}</style>'
    )
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head>{head}</head><body{" class=lying" if lying else ""}>'
        f'<p class="quiet foot">{html.escape(foot)}</p><h1>{html.escape(title)}</h1>\n{body}\n</body></html>\n'
    )


def pdf(page: str) -> bytes:
    """Return the page as a tagged PDF (PDF/UA-1).

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


def heading(text: str, level: int = 2, anchor: str = "") -> str:
    """Return a heading."""
    name = f' id="{html.escape(anchor)}"' if anchor else ""
    return f"<h{level}{name}>{html.escape(text)}</h{level}>"


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph; ``kind`` is "quiet", "notice" or nothing."""
    return f"<p{f' class={kind}' if kind else ''}>{html.escape(text)}</p>"


def bullets(lines: Sequence[str]) -> str:
    """Return a list."""
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def table(frame: pd.DataFrame, *, caption: str = "", empty: str = "Nothing to list.") -> str:
    """Return a table: dates as 03/03/2026, percentages to one decimal, "*" as it stands."""
    if frame.empty:
        return paragraph(empty, "quiet")
    columns = [(str(name), *_written(frame.iloc[:, i])) for i, name in enumerate(frame.columns)]
    head = "".join(f'<th scope="col"{_class(figure)}>{html.escape(name)}</th>' for name, _, figure in columns)
    cells = [
        [f"<td{_class(figure, texts)}>{html.escape(text)}</td>" for text in texts] for _, texts, figure in columns
    ]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    # a short table stays on one page with its title
    whole = " class=whole" if len(frame) <= _WHOLE else ""
    return f"<table{whole}>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _class(figure: bool, texts: Sequence[str] = ()) -> str:
    # numbers in groups, dates and single words stay on one line
    short = bool(texts) and max(len(text) for text in texts) <= _SHORT
    return " class=figure" if figure else " class=short" if short else ""


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


def figure(picture: str, alt: str, caption: str) -> str:
    """Return a chart: an SVG as a data address, its text for a screen reader, and its caption."""
    return (
        f'<figure><img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{picture}">'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def large(figures: Sequence[tuple[str, str]]) -> str:
    """Return a row of large figures with what each is."""
    return (
        '<div class="large">'
        + "".join(
            f"<div><b>{html.escape(figure)}</b><span>{html.escape(text)}</span></div>" for figure, text in figures
        )
        + "</div>"
    )


def contents(sections: Sequence[tuple[str, str]]) -> str:
    """Return the contents: anchors and headings."""
    listed = "".join(f'<li><a href="#{html.escape(a)}">{html.escape(text)}</a></li>' for a, text in sections)
    return f'<nav aria-label="Contents"><h2>Contents</h2><ol>{listed}</ol></nav>'
