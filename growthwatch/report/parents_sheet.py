"""A page for a child's parents, as PDF (extra ``pdf``): the chart, the weights, when to come next; in plain words."""

import base64
from typing import Any, Final

import pandas as pd

from growthwatch import charts
from growthwatch.charts import paper
from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.child_data import ChildData, child_data
from growthwatch.report import templates
from growthwatch.units import KG_PER_OZ
from growthwatch.vocabulary import ACKNOWLEDGEMENTS

_CHART_PX: Final = 640
#: How many of the latest weights are listed, until all stands on one page: its letters stay large.
_LISTED: Final = (6, 4, 2)
_OUNCES_IN_POUND: Final = 16
_TITLES: Final = {"weight": "Weight"}


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
        Nothing of safeguarding, of rules or of probabilities is on it, whatever was found: of findings only when to
        come again.

    Raises
    ------
    ModuleNotFoundError
        Where the extra ``pdf`` (WeasyPrint) is not installed.
    """
    import weasyprint  # noqa: PLC0415 - an extra

    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))
    for listed in _LISTED:
        page = parents_html(child, measurements, records, findings, policy=policy, as_of=as_of, listed=listed)
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
    listed: int = _LISTED[0],
) -> str:
    """Return the page of :func:`parents_sheet` as HTML, with so many of the latest weights ``listed``."""
    row = child.iloc[0] if isinstance(child, pd.DataFrame) else child
    given = (row, measurements, records, findings)
    data = child_data(*given, kind="weight", policy=policy, as_of=as_of)
    name = _name(row)
    weights = [
        {"day": chart_text.date(one.measured_on), "age": chart_text.age(one.age_days), "weight": _both_ways(one.value)}
        for one in data.readings
        if not one.doubted and not one.no_infants
    ]
    page = templates.rendered(
        "parents.html",
        who=name,
        picture=_picture(given, policy, as_of) if weights else "",
        paragraphs=words(name, data),
        weights=weights[-listed:],
        day=chart_text.date(pd.Timestamp(as_of)),
        acknowledgements="; ".join(ACKNOWLEDGEMENTS),
    )
    return str(page)


def words(name: str, data: ChildData) -> dict[str, list[str]]:
    """Return what the page says, by part: ``chart``, ``next``, ``check``, ``help``.

    Parameters
    ----------
    name : str
        The child's forename, or "your baby".
    data : ChildData
        Of the child's weights.
    """
    about = [
        f"Each mark on the chart is a day when {name} was weighed.",
        "The curved lines show how babies grow. Babies come in all sizes.",
        "We look at how the marks move over time, next to the lines.",
    ]
    if data.subject.preterm and data.age == "corrected":
        about.append(
            f"{name[:1].upper()}{name[1:]} was born early. So we count the age from the day the birth was due."
        )
    window = data.next_weighing
    if window is None:
        coming = f"Ask your health visitor when to weigh {name} next."
    elif window.passed:
        coming = f"It is time to weigh {name} again. Please call us for a day."
    elif pd.isna(window.first) or window.first == window.last:
        coming = f"Please bring {name} to be weighed by {chart_text.date(window.last)}."
    else:
        first, last = (chart_text.date(day) for day in (window.first, window.last))
        coming = f"Please bring {name} to be weighed between {first} and {last}."
    doubted = any(reading.doubted for reading in data.readings)
    return {
        "chart": about,
        "next": [coming, "Please bring your red book."],
        "check": ["We want to check one of the numbers. It is shown as a mark with no colour inside."]
        if doubted
        else [],
        "help": [
            f"If you are worried about {name}, call your health visitor or your GP. You do not have to wait.",
            f"Get help the same day if {name} will not feed, is very sleepy, or has few wet nappies. Call 111.",
            "If you think it is an emergency, call 999.",
        ],
    }


def _name(child: pd.Series) -> str:
    forename = child.get("forename")
    return "your baby" if forename is None or pd.isna(forename) or not str(forename).strip() else str(forename).strip()


def _both_ways(kg: float) -> str:
    """Return a weight in kilograms, and in pounds and ounces as many families know it: "4.70 kg (10 lb 6 oz)"."""
    ounces = round(kg / KG_PER_OZ)
    pounds, rest = divmod(ounces, _OUNCES_IN_POUND)
    return f"{kg:.2f} kg ({pounds} lb {rest} oz)"


def _picture(given: tuple[Any, ...], policy: str, as_of: Any) -> str:
    """Return the chart of weight as base64 SVG: the lines and the marks, without what only a professional reads."""
    chart = charts.growth_chart(*given, kind="weight", policy=policy, as_of=as_of, layers=(), width=_CHART_PX)
    specification = chart.to_dict()
    bare = {**specification, "title": _TITLES["weight"], "vconcat": specification["vconcat"][:1]}
    return base64.b64encode(paper.svg(charts.GrowthChart(bare)).encode()).decode()
