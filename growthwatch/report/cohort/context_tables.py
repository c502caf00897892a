"""What care asked and saw beside the scales, as tables and sentences: each answer beside what nobody recorded."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import context
from growthwatch.audit.groups import NOT_KNOWN, WHOLE
from growthwatch.audit.indicators import definition
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort.audit_content import Cohort

#: Answer -> its heading.
HEADINGS: Final = {
    context.YES: "Yes",
    context.NO: "No",
    context.BOTH: "Yes and no",
    context.NOT_RECORDED: "Not recorded",
}
NOTHING: Final = "nothing recorded"
NOT_SUPPLIED: Final = (
    "Nothing was supplied that tells whether the household was asked about, of late booking, of an interpreter, "
    "or whether a baby was undressed. That is not that nobody asked."
)
READ_SO: Final = (
    "What nobody recorded is neither yes nor no, and stands apart. Facts are stated by somebody, none is inferred; "
    "they are no score, and say nothing of one family."
)
_APPOINTMENTS: Final = "appointments"
#: Questions that are asked of practices too.
_OF_PRACTICES: Final = ("household_asked", "undressed")


def _of(audit: Cohort, section: str, breakdown: str = WHOLE) -> pd.DataFrame:
    of = audit.rates[(audit.rates["section"] == section) & (audit.rates["breakdown"] == breakdown)]
    return of[(of["denominator"] != 0).to_numpy()]


def asked(audit: Cohort) -> pd.DataFrame:
    """Return a line for each question that something was supplied about: its answers, and not recorded, with shares.

    Parameters
    ----------
    audit : Cohort
        The audit.

    Returns
    -------
    DataFrame
        Text; "*" where hidden; "nothing recorded" where an answer was recorded of nobody.
    """
    of = _of(audit, context.SECTION)
    rows = []
    for question in context.QUESTIONS:
        mine = of[of["indicator"].str.startswith(f"{question}_").to_numpy()].set_index("indicator")
        if mine.empty:
            continue
        row = {"Asked": definition(str(mine.index[0]))["name"].split(":")[0]}
        for answer, heading in HEADINGS.items():
            name = f"{question}_{answer}"
            known = answer in context.ANSWERS_TO[question]
            row[heading] = _shared(mine.loc[name]) if name in mine.index else NOTHING if known else ""
        rows.append({**row, "Of babies": tables.counts(mine["denominator"].head(1)).iloc[0]})
    return pd.DataFrame(rows, columns=["Asked", *HEADINGS.values(), "Of babies"])


def _shared(rate: pd.Series) -> str:
    """Return "45 (12.5 %)"; "*" where hidden."""
    (n,), (share,) = tables.counts(pd.Series([rate["numerator"]])), tables.percents(rate.to_frame().T, 1, sign=" %")
    return str(n) if np.isnan(rate["percent"]) else f"{n} ({share})"


def appointments(audit: Cohort) -> pd.DataFrame:
    """Return what became of appointments, each counted once."""
    return tables.rate_table(_of(audit, _APPOINTMENTS).assign(name=_after_colon), heading="Appointments")


def _after_colon(rates: pd.DataFrame) -> pd.Series:
    said = rates["name"].str.replace(r"^[^:]*: ", "", regex=True)
    return said.str[:1].str.upper() + said.str[1:]


def by_practice(audit: Cohort) -> pd.DataFrame:
    """Return for each practice the share of whom something is recorded; "" where nothing is, "*" where hidden."""
    of = _of(audit, context.SECTION, "practice")
    known = [name for name in _OF_PRACTICES if of["indicator"].str.startswith(f"{name}_").any()]
    called = audit.called
    groups = sorted(of["group"].unique(), key=lambda name: (name == NOT_KNOWN, str(name)))
    table = pd.DataFrame({"Practice": [called.with_code(str(code)) for code in groups]}, index=pd.Index(groups))
    for question in known:
        for answer in context.ANSWERS_TO[question]:
            mine = of[(of["indicator"] == f"{question}_{answer}").to_numpy()].set_index("group").reindex(groups)
            if answer == context.BOTH or mine["name"].isna().all():
                continue
            heading = f"{definition(f'{question}_{answer}')['name']} %"
            written = tables.percents(mine.assign(nearly_all=mine["nearly_all"].eq(True)), 1)
            table[heading] = written.mask(mine["name"].isna(), NOTHING)
    return table.reset_index(drop=True)


def sentence(audit: Cohort) -> str:
    """Return the line of the front page on Recommendations 1 and 5; "" where nothing can be said.

    Parameters
    ----------
    audit : Cohort
        The audit.
    """
    said = [*_questions(audit), *_not_seen(audit)]
    return f"Beside the scales (Recommendations 1 and 5): {'; '.join(said)}." if said else ""


def _questions(audit: Cohort) -> list[str]:
    of = _of(audit, context.SECTION).set_index("indicator")
    if of.empty:
        return ["nothing was supplied on whether anybody asked about the household"]
    said = []
    for question, words in (("household_asked", "household asked about"), ("undressed", "undressed and looked at")):
        if f"{question}_{context.NOT_RECORDED}" not in of.index:
            continue
        shares = [
            f"{HEADINGS[answer].lower()} {_percent(of.loc[f'{question}_{answer}'])}"
            for answer in context.ANSWERS_TO[question]
            if f"{question}_{answer}" in of.index and answer != context.BOTH
        ]
        said.append(f"{words}: {', '.join(shares)}")
    return said


def _not_seen(audit: Cohort) -> list[str]:
    of = _of(audit, _APPOINTMENTS).set_index("indicator")
    if of.empty:
        return ["no appointment is on record"]
    shares = [
        f"{words} {_percent(of.loc[name])}"
        for name, words in (
            ("appointment_was_not_brought", "was not brought"),
            ("appointment_cancelled_by_provider", "cancelled by the provider"),
            ("appointment_cancelled_by_family", "cancelled by the family"),
        )
        if name in of.index
    ]
    return (
        [f"of {tables.counts(of['denominator'].head(1)).iloc[0]} appointments {', '.join(shares)}"] if shares else []
    )


def _percent(rate: pd.Series) -> str:
    if np.isnan(rate["percent"]):
        return "not shown"
    return str(tables.percents(rate.to_frame().T, 1, sign=" %").iloc[0])
