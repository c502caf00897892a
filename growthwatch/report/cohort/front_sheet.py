"""The front page as the first sheet of the workbook, on one page of paper: the same definition, drawn in cells."""

from typing import Any, Final

import pandas as pd

from growthwatch.report import workbook
from growthwatch.report.cohort.audit_content import WEIGHED
from growthwatch.report.cohort.front_page import REQUEST, THEN, FrontPage, levels_table

#: Widths of the columns [characters]; sentences reach over all of them.
_WIDTHS: Final = (44, 34, 34, 26)
_CHARACTERS: Final = 135
_LINE_POINTS: Final = 14
_CHART_ROWS: Final = 15
#: Where the figures of the chart stand: beside what is printed.
_DATA_COLUMN: Final = 6


def sheet(front: FrontPage, title: str, subtitle: str) -> workbook.Drawn:
    """Return the first sheet of the audit's workbook.

    Parameters
    ----------
    front : FrontPage
        From ``front_page.front_page``.
    title, subtitle : str
        What stands above it.
    """
    return workbook.Drawn(
        "Summary", title, lambda page, book, styles: _draw(page, book, styles, front, title, subtitle)
    )


def _draw(page: Any, book: Any, styles: dict[str, Any], front: FrontPage, title: str, subtitle: str) -> None:
    last = len(_WIDTHS) - 1
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, title, styles["title"])
    page.write_string(1, 0, subtitle, styles["line"])
    row = 2
    for text in (front.question, *(f"{one.asked} {one.sentence}" for one in front.answers)):
        page.merge_range(row, 0, row, last, "", styles["text"])
        page.write_string(row, 0, text, styles["text"])
        page.set_row(row, _LINE_POINTS * (1 + len(text) // _CHARACTERS))
        row += 1
    if front.no_chart:
        page.write_string(row, 0, front.no_chart, styles["line"])
        row += 1
    else:
        page.insert_chart(row, 0, _chart(page, book, front), {"description": front.caption})
        row += _CHART_ROWS
        page.merge_range(row, 0, row, last, "", styles["text"])
        page.write_string(row, 0, front.caption, styles["text"])
        page.set_row(row, _LINE_POINTS * (1 + len(front.caption) // _CHARACTERS))
        row += 1
    for column, name in enumerate((REQUEST, *front.blanks)):
        page.write_string(row, column, name, styles["heading"])
        page.write_string(row + 1, column, front.request if column == 0 else "", styles["box"])
    page.set_row(row + 1, 4 * _LINE_POINTS)
    row += 3
    table = levels_table(front)
    for column, name in enumerate(table.columns):
        page.write_string(row, column, str(name), styles["heading"])
        for down, text in enumerate(table[name].astype("str").where(table[name].notna(), ""), start=row + 1):
            page.write_string(down, column, text, styles["text"])
    if front.also:
        row += 1
        down = row + len(table)
        page.merge_range(down, 0, down, last, "", styles["text"])
        page.write_string(down, 0, front.also, styles["text"])
        page.set_row(down, _LINE_POINTS * (1 + len(front.also) // _CHARACTERS))
    page.print_area(0, 0, row + len(table), last)
    page.fit_to_pages(1, 1)


def _chart(page: Any, book: Any, front: FrontPage) -> Any:
    """Return a line chart of the months and the levels, from figures beside what is printed."""
    points = front.points.pivot_table(index="month", columns="who", values="percent", sort=False, dropna=False)
    points = points.reindex(sorted(front.points["month"].unique()))
    levels = front.levels[(front.levels["indicator"] == WEIGHED).to_numpy()]
    chart = book.add_chart({"type": "line"})
    page.write_string(0, _DATA_COLUMN, "Month")
    months = [str(month) for month in points.index]
    for down, month in enumerate(months, start=1):
        page.write_string(down, _DATA_COLUMN, month)
    categories = [page.name, 1, _DATA_COLUMN, len(months), _DATA_COLUMN]
    for place, who in enumerate(points.columns):
        colour = (workbook.HEADING, "#8a5a00")[place % 2]
        for offset, name, figures, line in (
            (1, str(who), points[who], {"color": colour, "width": 1}),
            (2, f"{who}: level", _level(levels, str(who), front.start, months), {"color": colour, "width": 3}),
        ):
            if not pd.Series(figures, dtype="float64").notna().any():
                continue  # months that are not drawn, a level that is hidden
            column = _DATA_COLUMN + 2 * place + offset
            page.write_string(0, column, name)
            for down, figure in enumerate(figures, start=1):
                if pd.notna(figure):
                    page.write_number(down, column, round(float(figure), 1))
            marker = {"type": "circle", "size": 5, "fill": {"color": colour}} if offset == 1 else {"type": "none"}
            chart.add_series(
                {"name": [page.name, 0, column], "categories": categories, "line": line, "marker": marker,
                 "values": [page.name, 1, column, len(months), column]}
            )  # fmt: skip
    shown = pd.concat([front.points["percent"], levels["percent"]]).dropna()
    chart.set_y_axis({"name": f"{front.title}, %", "min": max(0, 5 * ((shown.min() - 5) // 5)), "max": 100,
                      "major_gridlines": {"visible": False}})  # fmt: skip
    chart.set_title({"none": True})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 960, "height": _CHART_ROWS * 20 - 10})
    chart.show_blanks_as("gap")
    return chart


def _level(levels: pd.DataFrame, who: str, start: str, months: list[str]) -> list[float]:
    of = levels[(levels["who"] == who).to_numpy()].set_index("side")["percent"]
    sides = [THEN if start and month < start else "now" for month in months]
    return [float(of.get(side, float("nan"))) for side in sides]
