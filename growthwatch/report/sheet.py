"""One page for one child, as PDF (extra ``pdf``): the chart, the measurements, findings in words, what is missing."""

import base64
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch import __version__, charts
from growthwatch.cells import spaced_nhs_number
from growthwatch.charts import paper
from growthwatch.charts.appearance import chart_text
from growthwatch.charts.child.subject import Subject, chart_subject
from growthwatch.check_windows import CheckWindows
from growthwatch.detect import (
    NextSteps,
    baseline_note,
    conditions_in_words,
    in_list_order,
    known_of_children,
    not_judged_words,
    published_next_steps,
)
from growthwatch.detect.next_steps import PROMPTS
from growthwatch.detect.stories import leader
from growthwatch.report import templates
from growthwatch.report.gone import GONE, whereabouts
from growthwatch.report.headline_order import in_headline_order
from growthwatch.vocabulary import (
    BMI,
    CHECK_TITLES,
    DOUBTED,
    INTENDED_USE,
    KINDS,
    MET_STATUSES,
    OVER_STATUSES,
    UNIT_OF,
    URGENCIES,
    URGENCY_NAMES,
)

#: Narrower than on its own page, so that its lettering keeps its size.
_CHART_PX: Final = 720
#: What is tried until everything stands on one page: whether the first rule of each story is said in full with its
#: arithmetic, or by its headline; and how many of the latest measurements are listed. Before all of these: the first
#: with larger letters and a larger chart.
TRIED: Final = ((True, 22), (True, 12), (False, 22), (False, 16), (False, 10), (False, 5))
_SHORT: Final = {"weight": "Weight", "length": "Length", "head": "Head"}
#: The columns of the measurements and how their cells are set.
_CLASS: Final = {
    "Date": "short", "Actual age": "short", "Corrected age": "short", "Measured": "short", "Value": "figure",
    "Centile": "figure", "SDS": "figure", "Source": "long", "Remarks": "long",
}  # fmt: skip
_CHECK_WORDS: Final = {
    "measured_elsewhere": "reviewed without a weight within 3 days of it; weighed in another system",
    "attended_not_measured": "attended, no weight recorded",
    "weight_to_check": "a weight is recorded and has to be checked",
    "complete_early": "done early",
    "measured_no_review": "weighed, no review recorded",
    "complete_late": "done late",
    "due": "due, not recorded yet",
    "overdue": "overdue",
    "missed": "missed",
}


def sheet(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    checks: pd.DataFrame,
    *,
    policy: str,
    as_of: Any,
    kind: str = "weight",
    version: str = __version__,
    not_judged: pd.DataFrame | None = None,
    steps: NextSteps | None = None,
    check_windows: CheckWindows | None = None,
    conditions: pd.DataFrame | None = None,
    events: Sequence[charts.ChartEvent] = (),
) -> bytes:
    """Return one child's page as a tagged PDF.

    Parameters
    ----------
    child, measurements, records, findings, kind, policy, as_of, version
        As for :func:`growthwatch.charts.growth_chart`; ``measurements`` of every kind.
    checks : DataFrame
        The child's rows of ``tables.OUT["checks"]``.
    not_judged : DataFrame, optional
        The child's rows of ``tables.OUT["not_judged"]``: what stands beside the findings, or their absence.
    steps : NextSteps, optional
        A service's own list of next steps.
    check_windows : CheckWindows, optional
        A service's own windows of the 6-8-week check, which the chart shades.
    conditions : DataFrame, optional
        The child's rows of ``tables.OUT["conditions"]``: known conditions and care, beside the findings.
    events : sequence of ChartEvent
        What the chart shows beside the measurements; nothing of the safeguarding context belongs on this page.

    Returns
    -------
    bytes
        One page. A long record has a second, which lists every measurement; so has a page whose findings alone are
        more than one holds.

    Raises
    ------
    ModuleNotFoundError
        Where the extra ``pdf`` (WeasyPrint) is not installed.
    """
    import weasyprint  # noqa: PLC0415 - an extra

    # nothing but what stands on the page: no stylesheet, font or picture is fetched from anywhere
    fetcher = weasyprint.URLFetcher(allowed_protocols=("data",))

    def rendered(in_full: bool, rows: int, *, roomy: bool = False, listed_after: bool = False) -> Any:
        page = sheet_html(child, measurements, records, findings, checks, policy=policy, as_of=as_of, kind=kind,
                          version=version, rows=rows, in_full=in_full, roomy=roomy, listed_after=listed_after,
                          not_judged=not_judged, steps=steps, check_windows=check_windows,
                          conditions=conditions, events=events)  # fmt: skip
        return weasyprint.HTML(string=page, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")

    n = len(measurements)
    # a list of more rows than there are is the same list
    distinct = [
        one
        for one, before in zip(TRIED, ((True, 0), *TRIED), strict=False)
        if not (one[0] == before[0] and 0 < n <= min(one[1], before[1]))
    ]
    for in_full, rows, roomy in [(*TRIED[0], True), *((*one, False) for one in distinct)]:
        document = rendered(in_full, rows, roomy=roomy)
        if len(document.pages) == 1:
            break
    if len(document.pages) > 1 or n > rows:
        # what the first page has no room for stands on the second: every measurement
        document = rendered(in_full, rows if len(document.pages) == 1 else 0, listed_after=True)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def sheet_html(
    child: Any,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    findings: pd.DataFrame,
    checks: pd.DataFrame,
    *,
    policy: str,
    as_of: Any,
    kind: str = "weight",
    version: str = __version__,
    rows: int = TRIED[0][1],
    in_full: bool = True,
    roomy: bool = False,
    listed_after: bool = False,
    not_judged: pd.DataFrame | None = None,
    steps: NextSteps | None = None,
    check_windows: CheckWindows | None = None,
    conditions: pd.DataFrame | None = None,
    events: Sequence[charts.ChartEvent] = (),
) -> str:
    """Return the page of :func:`sheet` as HTML, with at most so many ``rows`` of measurements, the latest.

    ``in_full``: the first rule of each story with its arithmetic. ``roomy``: in larger letters. ``listed_after``:
    every measurement on a page after.
    """
    row = child.iloc[0] if isinstance(child, pd.DataFrame) else child
    who = chart_subject(row, kind=kind, policy=policy, as_of=as_of)
    given = (row, measurements, records, findings)
    chart = charts.growth_chart(
        *given,
        kind=kind,
        policy=policy,
        as_of=as_of,
        version=version,
        width=_CHART_PX,
        check_windows=check_windows,
        events=events,
    )
    picture = base64.b64encode(paper.svg(chart).encode()).decode()
    alt = charts.alt_text(*given, kind=kind, policy=policy, as_of=as_of, events=events)
    tables = [charts.chart_table(*given, kind=k, policy=policy, as_of=as_of) for k in KINDS]
    gone, gone_words = whereabouts(row, measurements, as_of)
    prompted = findings.iloc[:0] if gone in GONE else in_list_order(findings)
    page = templates.rendered(
        "sheet.html",
        roomy=roomy,
        identity=identity(row),
        circumstances=_circumstances(who, row, measurements, checks),
        gone=gone_words,
        picture=picture,
        alt=alt,
        preterm=baseline_note(who.gestation_days, (who.as_of - who.born).days),
        findings=_findings(in_headline_order(findings), in_full),
        no_threshold_met=_no_threshold_met(measurements),
        prompts=PROMPTS,
        next_steps=[said for said, _ in (steps or published_next_steps()).said(prompted)],
        not_judged=" ".join(not_judged_words(not_judged)) if not_judged is not None else "",
        on_record="" if conditions is None else _on_record(conditions),
        missing=missing(measurements, checks),
        intended_use=INTENDED_USE,
        **_measurements(tables, rows, listed_after),
    )
    return str(page)


def _on_record(conditions: pd.DataFrame) -> str:
    """Return the conditions and care that last in one sentence, "" for none."""
    codes = known_of_children(conditions)
    said = conditions_in_words(codes).tolist()
    return f"On record, changing no threshold: {'; '.join(said)}." if said else ""


def kind_of_first(findings: pd.DataFrame) -> str:
    """Return the kind that the most urgent finding is about, whose chart a page shows; "weight" for none."""
    met = findings[findings["status"].isin(MET_STATUSES).to_numpy()]
    ordered = in_headline_order(met) if len(met) else met
    if len(ordered) and ordered["rule"].iloc[0] == "bmi-low":
        return BMI
    kinds = ordered["kind"].astype("str") if "kind" in ordered.columns else pd.Series(dtype="str")
    return str(kinds.iloc[0]) if len(kinds) and kinds.iloc[0] in KINDS else "weight"


def identity(child: Any) -> str:
    """Return who a child is in one line for paper: name, NHS number in threes, date of birth."""
    surname, forename = (_text(child.get(name)) for name in ("surname", "forename"))
    name = ", ".join(part for part in (surname.upper(), forename) if part) or _text(child.get("child_id"))
    number = _text(child.get("nhs_number"))
    spaced = f"NHS number {spaced_nhs_number(number)}" if number else "no NHS number recorded"
    return f"{name} · {spaced} · born {chart_text.date(pd.Timestamp(child.get('date_of_birth')))}"


def missing(measurements: pd.DataFrame, checks: pd.DataFrame) -> list[str]:
    """Return what is not recorded and would be looked for: one sentence each."""
    said = []
    kinds = set(measurements["kind"].astype("str"))
    at_birth = set(measurements.loc[(measurements["age_days"] == 0).to_numpy(), "kind"].astype("str"))
    if "weight" in kinds and "weight" not in at_birth:
        said.append("No birth weight.")
    unread = {"weight": " that can be read"} if _unread(checks) else {}
    said += [
        f"No {chart_text.KIND_TITLES[kind].lower()}{unread.get(kind, '')}." for kind in KINDS if kind not in kinds
    ]
    checks = checks.assign(text=checks["text"].mask(checks["text"].duplicated()))  # said once, at the first of them
    return said + [sentence for check in checks.to_dict("records") if (sentence := _of_check(check))]


def _unread(checks: pd.DataFrame) -> bool:
    """Return whether a weight was written for a check that could not be read: then somebody did weigh."""
    return "weight_state" in checks.columns and bool(checks["weight_state"].eq("unread").any())


def _of_check(check: dict[str, Any]) -> str:
    """Return how a check stands that is not simply done, and what is said of its weight; "" for one that is done."""
    status, of_weight = str(check["status"]), _text(check.get("text"))
    title = CHECK_TITLES[str(check["check"])]
    if status not in _CHECK_WORDS:
        return f"{title}: {of_weight}" if of_weight else ""
    # what is in doubt of a weight is said in full
    reason = "" if status == "weight_to_check" else _text(check.get("reason")).replace("_", " ")
    why = f" ({reason})" if reason not in ("", "no record") else ""
    return f"{title}: {_CHECK_WORDS[status]}{why}. {of_weight}".strip()


def _circumstances(who: Subject, child: Any, measurements: pd.DataFrame, checks: pd.DataFrame) -> str:
    practice, gestation = _text(child.get("practice_code")), chart_text.gestation(who.gestation_days)
    sex = {"male": "boy", "female": "girl"}.get(who.sex or "", "sex not known")
    born = gestation if np.isnan(who.gestation_days) else f"born at {gestation} weeks"
    weighed = measurements.loc[(measurements["kind"] == "weight").to_numpy(), "measured_on"].max()
    unweighed = "no weight that can be read" if _unread(checks) else "never weighed"
    last = unweighed if pd.isna(weighed) else (
        f"last weighed {chart_text.date(weighed)}, "
        f"{chart_text.age((who.as_of - weighed).days)} before the date of the data"
    )  # fmt: skip
    return " · ".join([sex, born, last, *([f"practice {practice}"] if practice else []), f"child id {who.child_id}"])


def _no_threshold_met(measurements: pd.DataFrame) -> str:
    of_weight = (measurements["kind"] == "weight").to_numpy()
    if "set_aside" in measurements.columns:  # by a person: no threshold is held against it
        of_weight = of_weight & ~measurements["set_aside"].eq(True).to_numpy()
    weights = int(of_weight.sum())
    if not weights:
        return "No weight on record can be read or relied on, so no threshold can be judged."
    if measurements.loc[of_weight, "state"].isin(DOUBTED).all():
        return "Every weight on record is in doubt: settle them, or weigh again. No threshold can be relied on."
    count = "this 1 weight" if weights == 1 else f"these {weights} weights"
    return f"No threshold met on {count}."


def _findings(ranked: pd.DataFrame, in_full: bool) -> list[tuple[str, str]]:
    """Return findings in words with their citations, those of one rule and status once, near and over ones last.

    The first rule of each story is said in full where there is room, the others by their headlines.
    """
    met = ranked["status"].isin(MET_STATUSES)
    story = leader(ranked)
    listed = ranked.assign(leads=met & ~story.mask(~met).duplicated())
    listed = pd.concat([listed[met], listed[~met]]).drop_duplicates(
        ["rule", "status", "kind"] if "kind" in listed else ["rule", "status"]
    )
    return [_finding(one, in_full=in_full and bool(one["leads"])) for one in listed.to_dict("records")]


def _finding(row: dict[str, Any], *, in_full: bool) -> tuple[str, str]:
    """Return a finding in words, and its citation."""
    weigh, urgency, probability = row["next_weighing_by"], row["urgency"], row["probability"]
    met = row["status"] in MET_STATUSES
    today = met and urgency == URGENCIES[0]  # its words say to weigh again today
    by = "" if pd.isna(weigh) or today or not in_full else _weighing(row["weigh_no_sooner_than"], weigh)
    likely = "" if pd.isna(probability) else f", {chart_text.percent(probability)} likely to hold"
    certainty = f" (rests on a questioned record{likely})" if row["certainty"] == "questioned" else ""
    soon = f"{URGENCY_NAMES[urgency]}. " if met and urgency in URGENCIES else ""
    # the text of a finding that is over begins by saying so, and says itself what it rests on
    status = "" if row["status"] in OVER_STATUSES else f"{str(row['status']).capitalize()}{certainty}: "
    headline = _text(row.get("headline"))
    said = row["text"] if in_full or not headline else headline
    # beside its story's first rule one that says the same has its source in the app and in the findings table
    cited = f"{row['citation']}." if row["leads"] or row["status"] not in MET_STATUSES else ""
    return f"{soon}{status}{said}{by}", cited


def _weighing(no_sooner_than: Any, by: Any) -> str:
    """Return between which days to weigh again; of what was stored before there was a first one only the last."""
    first = "" if pd.isna(no_sooner_than) else f"no sooner than {chart_text.date(no_sooner_than)} (RCPCH), and "
    return f" Weigh again {first}by {chart_text.date(by)} (local target)."


def _measurements(tables: Sequence[pd.DataFrame], rows: int, listed_after: bool) -> dict[str, Any]:
    """Return the latest readings of every kind as one table, how many are earlier, and all for a page after."""
    named = [
        table.rename(columns={chart_text.axis_title(kind): "Value"}).assign(
            Measured=_SHORT[kind], Value=table[chart_text.axis_title(kind)] + " " + UNIT_OF[kind]
        )
        for kind, table in zip(KINDS, tables, strict=True)
    ]
    together = pd.concat(named, ignore_index=True)
    doubt = together["Reading"].where(together["Reading"].isin(DOUBTED), "")
    together["Remarks"] = (doubt + "; " + together["Remarks"]).str.strip("; ")
    days = pd.to_datetime(together["Date"], format="%d %B %Y", errors="coerce")
    together["Date"] = days.dt.strftime("%-d %b %Y").fillna(together["Date"])
    together["Corrected age"] = together["Corrected age"].str.replace(" weeks' gestation", " wk", regex=False)
    order = days.argsort(kind="stable")
    every = together.iloc[order]
    shown = every.tail(rows) if rows else every.head(0)
    return {
        "columns": _CLASS,
        "readings": shown.to_dict("records"),
        "n_earlier": len(every) - len(shown),
        "every_reading": every.to_dict("records") if listed_after and len(every) > len(shown) else [],
    }


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
