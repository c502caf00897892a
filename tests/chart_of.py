"""A chart of one child made by hand, and what its specification draws."""

import datetime as dt

import pandas as pd

from growthwatch import charts, scoring, tables
from growthwatch.reference.spaces import spaces_fallen
from tests.build import BORN, children, measured, on_day, records_of

AS_OF = dt.date(2026, 6, 1)
EMPTY = {name: tables.empty(columns) for name, columns in (("scored", tables.SCORED), ("judged", tables.JUDGED))}


def facts(rows, *, policy="digital", repairs=(), fall="", **about):
    """Child, measurements, records and findings of one child with these measurements and repairs offered.

    ``fall`` is the status of a fall found from the first weight to the last; "" for none.
    """
    who = children(**about)
    scored = scoring.score(who, measured(rows), policy=policy) if rows else EMPTY["scored"]
    records = _with(records_of(scored), repairs) if rows else EMPTY["judged"]
    return who, scored, records, _fall(scored, fall)


def _fall(scored, status):
    findings = pd.DataFrame(columns=list(tables.OUT["findings"]))
    if not status:
        return findings
    first, last = scored.iloc[0], scored.iloc[-1]
    return pd.DataFrame(
        [
            {
                "finding_id": "F1", "child_id": "child-0", "rule": "ng75-fall", "status": status, "certainty": "firm",
                "measured_on": last["measured_on"], "latest_on": last["measured_on"], "event_ids": last["event_id"],
                "baseline_on": first["measured_on"], "baseline_sds": first["sds"], "current_sds": last["sds"],
                "spaces_fallen": float(spaces_fallen(first["sds"], last["sds"])), "threshold_spaces": 2.0,
                "text": "Weight fell.", "citation": "NICE NG75 1.2", "next_weighing_by": last["measured_on"],
            }
        ],
        columns=findings.columns,
    )  # fmt: skip


def _with(records, repairs):
    """The records, those on these days (age_days -> suggestion) questioned with what is suggested."""
    given = dict(repairs)
    rows = records.astype(object).to_dict("records")
    for row in rows:
        row.update(given.get(row["age_days"], {}), **({"verdict": "questioned"} if row["age_days"] in given else {}))
    return tables.conform(pd.DataFrame(rows, columns=list(tables.JUDGED)), tables.JUDGED)


def specification(
    rows,
    *,
    kind="weight",
    policy="digital",
    view="centile",
    thrive_lines=False,
    age=None,
    layers=None,
    as_of=AS_OF,
    **about,
):
    """The Vega-Lite specification of the chart of one child with these measurements."""
    given = facts(rows, policy=policy, **about)
    chart = charts.growth_chart(
        *given, kind=kind, policy=policy, as_of=as_of, view=view, thrive_lines=thrive_lines, version="9.9",
        age=age, layers=layers,
    )  # fmt: skip
    return chart.to_dict()


def drawn(spec, name):
    """The rows of a data set of any panel, by its name without the panel."""
    panels = ("preterm", "first_year", "one_to_four", "lying", "standing")
    return [row for panel in panels for row in spec["datasets"].get(f"{panel}_{name}", [])]


def lines(spec):
    """The vertices of all nine lines."""
    return pd.DataFrame(drawn(spec, "lines_dashed") + drawn(spec, "lines_solid"))


def panels(spec):
    """The panels drawn, left to right."""
    first = spec["vconcat"][0]
    return first.get("hconcat", [first])


def layers(spec, name):
    """The layers drawn over a data set, in any panel."""
    return [layer for panel in panels(spec) for layer in panel["layer"] if layer["data"]["name"].endswith(f"_{name}")]


def footer(spec):
    """The lines of text under the chart."""
    return [row["text"] for row in spec["datasets"]["footer"]]


def every_text(spec):
    """All text a reader sees apart from the axes."""
    key = [row["text"] for row in spec["datasets"]["key"]]
    return " ".join([spec["title"]["text"], *key, *footer(spec)])


__all__ = [
    "AS_OF",
    "BORN",
    "drawn",
    "every_text",
    "facts",
    "footer",
    "layers",
    "lines",
    "on_day",
    "panels",
    "specification",
]
