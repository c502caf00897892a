"""``growthwatch chart``: one child's chart, or one-page sheet, for paper."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from growthwatch import charts, pipeline
from growthwatch.charts import paper
from growthwatch.cli.options import (
    AsOf,
    CheckWindowsFile,
    Child,
    DateOrder,
    Inputs,
    Mapping,
    NextStepsFile,
    Policy,
    PolicyOption,
    Sender,
    SourceOption,
    TimeZone,
    as_of_or_today,
    file_can_be_made,
    no_such_child,
)
from growthwatch.report.parents_sheet import NoPageForParents, parents_sheet
from growthwatch.report.sheet import identity, kind_of_first, sheet
from growthwatch.results import Result
from growthwatch.sources import UnusableInput, senders


class Kind(StrEnum):
    """What is charted."""

    weight = "weight"
    length = "length"
    head = "head"
    bmi = "bmi"
    weight_for_length = "weight-for-length"


class View(StrEnum):
    """What stands against age."""

    centile = "centile"
    sds = "sds"


class Age(StrEnum):
    """At which age readings stand."""

    corrected = "corrected"
    actual = "actual"
    both = "both"


def chart(
    inputs: Inputs,
    child: Child,
    out: Annotated[Path, typer.Option("--out", help="File to write: .pdf, .svg or .png.")],
    as_of: AsOf = None,
    policy: PolicyOption = Policy.digital,
    kind: Annotated[
        Kind | None,
        typer.Option("--kind", help="What is charted; else weight, and on a sheet what the first finding is about."),
    ] = None,
    view: Annotated[View, typer.Option("--view", help="Values on centile lines, or SDS.")] = View.centile,
    age: Annotated[
        Age | None, typer.Option("--age", help="Age at which marks stand; else corrected for a child born preterm.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help=f"What is not drawn, may be given again: {', '.join(charts.SHOWN)}."),
    ] = None,
    thrive_lines: Annotated[bool, typer.Option("--thrive-lines", help="Draw 5% thrive lines of 4 weeks.")] = False,
    one_page: Annotated[
        bool, typer.Option("--sheet", help="The one-page sheet: chart, findings, what is missing, measurements (PDF).")
    ] = False,
    parents: Annotated[
        bool,
        typer.Option("--parents", help="The page for parents in plain words: chart, weights, what is next (PDF)."),
    ] = False,
    mapping: Mapping = None,
    time_zone: TimeZone = None,
    dates: DateOrder = None,
    check_windows: CheckWindowsFile = None,
    next_steps: NextStepsFile = None,
    sender: Sender = None,
    source: SourceOption = None,
) -> None:
    """Draw one child's UK-WHO chart on an A4 page as PDF, SVG or PNG; or its sheet, or a page for parents."""
    if one_page and parents:
        raise UnusableInput("give --sheet or --parents, not both", column="option --parents")
    if unknown := sorted(set(without or ()) - set(charts.SHOWN)):
        raise UnusableInput(
            f"no such layer: expected one of {', '.join(charts.SHOWN)}", column="option --without", value=unknown[0]
        )
    file_can_be_made(out, (".pdf",) if one_page or parents else paper.FORMATS)
    day = as_of_or_today(as_of)
    result = pipeline.run(
        inputs,
        as_of=day,
        policy=policy.value,
        mapping=mapping,
        time_zone=time_zone,
        dates=dates,
        check_windows=check_windows,
        next_steps=next_steps,
        sender=senders.stated(sender),
        source=senders.sources_stated(source),
    )
    row, measurements, records, findings = rows_of(result, child)
    events = events_of(result, child)
    charted = kind.value if kind else kind_of_first(findings) if one_page else Kind.weight.value
    if parents:
        try:
            made = parents_sheet(row, measurements, records, findings, policy=policy.value, as_of=day)
        except NoPageForParents as refused:
            raise UnusableInput(str(refused), column="option --parents", value=child) from refused
    elif one_page:
        checks = result.checks[(result.checks["child_id"] == child).to_numpy()]
        not_judged = result.not_judged[(result.not_judged["child_id"] == child).to_numpy()]
        made = sheet(
            row, measurements, records, findings, checks,
            policy=policy.value, as_of=day, kind=charted, not_judged=not_judged, steps=result.stages.next_steps,
            check_windows=result.stages.check_windows,
            conditions=_conditions(result, child), events=events,
        )  # fmt: skip
    else:
        drawn = charts.growth_chart(
            row, measurements, records, findings,
            kind=charted, policy=policy.value, as_of=day, view=view.value, thrive_lines=thrive_lines,
            age=age.value if age else None, layers=[name for name in charts.SHOWN if name not in (without or ())],
            events=events,
            heading=identity(row), check_windows=result.stages.check_windows,
        )  # fmt: skip
        made = paper.page(drawn, out.suffix.lower())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(made)
    typer.echo(
        charts.alt_text(
            row, measurements, records, findings, kind=charted, policy=policy.value, as_of=day, events=events
        )
    )
    typer.echo(f"written to {out}")


def events_of(result: Result, child_id: str) -> tuple[charts.ChartEvent, ...]:
    """Return what the records say happened to one child."""
    stages = result.stages
    at = (stages.children["child_id"] == child_id).to_numpy().nonzero()[0]
    contacts, measurements, unread = (
        table[table["child"].isin(at).to_numpy()] for table in (stages.contacts, stages.measurements, stages.unread)
    )
    return charts.known_events(
        conditions=_conditions(result, child_id), contacts=contacts, measurements=measurements, unread=unread
    )


def _conditions(result: Result, child_id: str) -> pd.DataFrame:
    return result.conditions[(result.conditions["child_id"] == child_id).to_numpy()]


def rows_of(result: Result, child_id: str) -> tuple[pd.Series, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return one child's row and its measurements, records and findings.

    Raises
    ------
    UnusableInput
        When no child has this id.
    """
    stages = result.stages
    at = (stages.children["child_id"] == child_id).to_numpy().nonzero()[0]
    if not len(at):
        raise no_such_child(child_id)
    of_child = [table[(table["child"] == at[0]).to_numpy()] for table in (stages.measurements, stages.records)]
    findings = result.findings[(result.findings["child_id"] == child_id).to_numpy()]
    return stages.children.iloc[at[0]], *of_child, findings
