"""One infant: who, what was found, the chart, every measurement with its sources."""

import numpy as np
import pandas as pd
import streamlit as st

from growthwatch import charts
from growthwatch.results import Result
from growthwatch.ui import caseload, formats, words
from growthwatch.vocabulary import KINDS, SOURCE_NAMES


def page() -> None:
    """Draw the page."""
    result = caseload.opened()
    children = result.stages.children
    if children.empty:
        st.info("There is no child in these records.")
        return
    position = _choose(result)
    child = children.iloc[position]
    _identity(child, result)
    findings = result.findings[result.findings["child_id"] == child["child_id"]]
    measured = result.stages.measurements[result.stages.measurements["child"] == position]
    _findings(findings, n_weights=int((measured["kind"] == "weight").sum()))
    _check(result, child["child_id"])
    _chart(result, child, position, measured, findings)
    _measurements(measured)


def _choose(result: Result) -> int:
    """Return the position of the child chosen; those with something found come first."""
    children = result.stages.children
    open_ids = set(result.findings.loc[result.findings["status"].isin(["met", "confirmed"]), "child_id"])
    has_finding = children["child_id"].isin(open_ids).to_numpy()
    order = np.lexsort((children["child_id"].to_numpy(dtype=str), ~has_finding))
    labels = {i: _label(children.iloc[i], has_finding[i]) for i in order.tolist()}
    ids = children["child_id"].tolist()
    wanted = st.session_state.get("child_id")
    start = order.tolist().index(ids.index(wanted)) if wanted in ids else 0
    chosen = st.selectbox("Child", order.tolist(), index=start, format_func=labels.__getitem__)
    st.session_state["child_id"] = ids[chosen]
    return int(chosen)


def _label(child: pd.Series, finding: bool) -> str:
    mark = "● " if finding else ""
    born = formats.british_date(child["date_of_birth"])
    return f"{mark}{formats.name(child)} · born {born} · {formats.nhs_number(child['nhs_number'])}"


def _identity(child: pd.Series, result: Result) -> None:
    st.subheader(formats.name(child), anchor=False)
    as_of = pd.Timestamp(result.about["as_of"])
    age_days = float((as_of - child["date_of_birth"]).days) if pd.notna(child["date_of_birth"]) else np.nan
    facts = {
        "Born": formats.british_date(child["date_of_birth"]),
        "Age": formats.age(age_days),
        "Gestation": formats.gestation(child["gestation_total_days"]),
        "Sex": "not known" if pd.isna(child["sex"]) else str(child["sex"]),
        "NHS number": formats.nhs_number(child["nhs_number"]),
    }
    for column, (fact, value) in zip(st.columns(len(facts)), facts.items(), strict=True):
        column.caption(fact)
        column.markdown(f"**{value}**")


def _findings(findings: pd.DataFrame, *, n_weights: int) -> None:
    st.markdown("#### What was found")
    if findings.empty:
        st.info(words.NO_FINDING.format(n=n_weights))
    for row in findings.sort_values(["status", "measured_on"]).to_dict("records"):
        head = f"**{words.RULE_NAMES[row['rule']]}** — {words.STATUS_NAMES[row['status']]}, {row['certainty']}"
        show = st.error if row["status"] in {"met", "confirmed"} else st.info
        show(f"{head}\n\n{row['text']}\n\n*{row['citation']}*")


def _check(result: Result, child_id: str) -> None:
    rows = result.checks[result.checks["child_id"] == child_id]
    if rows.empty:
        return
    row = rows.iloc[0]
    reason = "" if pd.isna(row["reason"]) else f" ({words.REASON_NAMES.get(row['reason'], row['reason'])})"
    window = f"{formats.british_date(row['window_from'])} to {formats.british_date(row['window_to'])}"
    st.markdown(f"**6-8-week check** ({window}): {words.CHECK_NAMES[row['status']]}{reason}")


def _chart(result: Result, child: pd.Series, position: int, measured: pd.DataFrame, findings: pd.DataFrame) -> None:
    records = result.stages.records
    kind = st.segmented_control("Chart", KINDS, default="weight", format_func=str.capitalize) or "weight"
    chart = charts.growth_chart(
        child,
        measured,
        records[records["child"] == position],
        findings,
        kind=kind,
        policy=result.about["policy"],
        as_of=result.about["as_of"],
    )
    st.altair_chart(chart, width="content", theme=None)


def _measurements(measured: pd.DataFrame) -> None:
    st.markdown("#### Measurements")
    names = SOURCE_NAMES
    table = pd.DataFrame(
        {
            "Date": [formats.british_date(day) for day in measured["measured_on"]],
            "Age": [formats.age(days) for days in measured["age_days"]],
            "What": measured["kind"].astype(str).str.capitalize(),
            "Value": measured["value"]
            .map("{:.2f}".format)
            .where(measured["kind"] == "weight", measured["value"].map("{:.1f}".format))
            + measured["kind"].astype(str).map({"weight": " kg", "length": " cm", "head": " cm"}),
            "SDS": measured["sds"].map("{:+.2f}".format).replace("+nan", "–"),
            "Centile": measured["band"],
            "Held by": [", ".join(names[s] for s in text.split(";")) for text in measured["sources"]],
            "State": measured["state"].astype(str),
        }
    )
    st.table(table.set_index("Date"))
