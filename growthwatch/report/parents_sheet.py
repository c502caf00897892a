"""A page for a child's parents, as PDF (extra ``pdf``): the chart, the weights, when to come next; in plain words."""

import base64
from typing import Any, Final
from unicodedata import bidirectional

import pandas as pd

from growthwatch import charts
from growthwatch.charts import paper
from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.child_data import child_data
from growthwatch.linkage.rows.persons import plain_forenames
from growthwatch.report import templates
from growthwatch.report.gone import GONE, whereabouts
from growthwatch.report.parents_words import words
from growthwatch.units import KG_PER_OZ
from growthwatch.vocabulary import ACKNOWLEDGEMENTS

#: The chart's plotting area, and what stands beside and below it [px]: over the page's width its letters have 10 pt.
_CHART_PX: Final = 540
_BESIDE_PX: Final = 70
_BELOW_PX: Final = 66
_PAGE_MM: Final = 180
#: From so many letters on a forename is taken for several [L].
_LONG_NAME: Final = 20
#: How many of the latest weights are listed, and how high the chart is [mm], until all stands on one page: its letters
#: stay large.
_TRIED: Final = ((6, 82), (4, 82), (2, 76), (2, 66), (1, 58), (2, 66), (1, 58))
#: ... and from which of these on the letters have 12 pt: the least that may be asked of a reader [L].
_SMALLER_FROM: Final = 5
_OUNCES_IN_POUND: Final = 16
_TITLES: Final = {"weight": "Weight"}


class NoPageForParents(ValueError):  # noqa: N818 - its name says what it is
    """A child who has died or left has no page for parents."""

    def __init__(self) -> None:
        super().__init__("the child is recorded as having died or left: there is no page for parents")


def parents_sheet(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    policy: str,
    as_of: Any,
) -> bytes:
    """Return the page for a child's parents as a tagged PDF of one A4 page.

    Parameters
    ----------
    child, measurements, records, findings, policy, as_of
        As for :func:`growthwatch.charts.growth_chart`.

    Returns
    -------
    bytes
        Nothing of safeguarding, of rules or of probabilities is on it. What was found is said as a parent sees it on
        the chart (:mod:`growthwatch.report.parents_words`), with when to come again.

    Raises
    ------
    NoPageForParents
        Of a child who has died or left by ``as_of``: who has lost a child is told nothing of when to come next.
    ModuleNotFoundError
        Where the extra ``pdf`` (WeasyPrint) is not installed.
    """
    import weasyprint  # noqa: PLC0415 - an extra

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
    for number, (listed, chart_mm) in enumerate(_TRIED):
        page = parents_html(child, measurements, records, findings, policy=policy, as_of=as_of,
                            listed=listed, chart_mm=chart_mm, smaller=number >= _SMALLER_FROM)  # fmt: skip
        document = weasyprint.HTML(string=page, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")
        if len(document.pages) == 1:
            break
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def parents_html(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    policy: str,
    as_of: Any,
    listed: int = _TRIED[0][0],
    chart_mm: int = _TRIED[0][1],
    smaller: bool = False,
) -> str:
    """Return the page of :func:`parents_sheet` as HTML, with so many of the latest weights ``listed``.

    ``chart_mm``: how high the chart is; ``smaller``: in letters of 12 pt.

    Raises
    ------
    NoPageForParents
        As there.
    """
    row = child.iloc[0] if isinstance(child, pd.DataFrame) else child
    if whereabouts(row, measurements, as_of)[0] in GONE:
        raise NoPageForParents
    given = (row, measurements, records, findings)
    data = child_data(*given, kind="weight", policy=policy, as_of=as_of)
    name = _name(row)
    weights = [
        {
            "day": chart_text.date(one.measured_on),
            "age": chart_text.age(one.age_days) if one.age_days else "at birth",
            "weight": _both_ways(one.value),
        }
        for one in data.readings
        if not one.doubted and not one.no_infants
    ]
    page = templates.rendered(
        "parents.html",
        who=name,
        picture=_picture(given, policy, as_of, chart_mm) if data.readings else "",
        paragraphs=words(name, data, findings),
        chart_mm=chart_mm,
        smaller=smaller,
        weights=weights[-listed:],
        day=chart_text.date(pd.Timestamp(as_of)),
        acknowledgements="; ".join(ACKNOWLEDGEMENTS),
    )
    return str(page)


def _name(child: pd.Series) -> str:
    """Return the forename, or "your baby" where there is none yet."""
    given = pd.Series([child.get("forename")], dtype="str")
    if plain_forenames(given).isna().all():
        return "your baby"
    forename = str(given.iloc[0]).strip()
    if len(forename) > _LONG_NAME:  # given names in one field: a baby is called by the first
        forename = forename.split()[0]
    # a name that is read from the right keeps its place in a sentence that is not
    return f"\u2068{forename}\u2069" if any(bidirectional(letter) in ("R", "AL") for letter in forename) else forename


def _both_ways(kg: float) -> str:
    """Return a weight in kilograms, and in pounds and ounces as many families know it: "4.70 kg (10 lb 6 oz)"."""
    ounces = round(kg / KG_PER_OZ)
    pounds, rest = divmod(ounces, _OUNCES_IN_POUND)
    return f"{kg:.2f} kg ({pounds} lb {rest} oz)"


def _picture(given: tuple[Any, ...], policy: str, as_of: Any, high_mm: int) -> str:
    """Return the chart of weight as base64 SVG: the lines and the marks, without what only a professional reads."""
    height = round(high_mm * (_CHART_PX + _BESIDE_PX) / _PAGE_MM) - _BELOW_PX
    chart = charts.growth_chart(
        *given, kind="weight", policy=policy, as_of=as_of, layers=(), width=_CHART_PX, height=height
    )
    specification = chart.to_dict()
    bare = {**specification, "title": _TITLES["weight"], "vconcat": specification["vconcat"][:1]}
    return base64.b64encode(paper.svg(charts.GrowthChart(bare)).encode()).decode()
