"""The front page on a page and on the screen: question, answer, chart, levels, request, and what is filled in."""

from markupsafe import Markup

from growthwatch.report import page
from growthwatch.report.cohort import figures, front_figures
from growthwatch.report.cohort.front_page import REQUEST, FrontPage, levels_table


def parts(front: FrontPage) -> list[Markup]:
    """Return the front page as parts of a page, in order.

    Parameters
    ----------
    front : FrontPage
        From ``front_page.front_page``.
    """
    chart = (
        page.paragraph(front.no_chart, "quiet")
        if front.no_chart
        else page.figure(figures.encoded(front_figures.front_chart(front)), front_figures.alt_of(front), front.caption)
    )
    return [
        page.paragraph(front.question, "question"),
        page.answers([(one.asked, one.sentence) for one in front.answers]),
        chart,
        page.to_fill_in([REQUEST, *front.blanks], front.request),
        page.table(levels_table(front), caption="Levels and differences, with 95 % limits"),
        *([page.paragraph(front.also)] if front.also else []),
    ]
