"""The worklist as it is worked through on paper and in a workbook: what is known first, then blanks to fill in."""

from typing import Final

import pandas as pd

from growthwatch.report.missed_checks.worklist import DOUBT, for_people

#: What whoever works through the list fills in.
BLANKS: Final = ("Owner", "Date", "Outcome")


def with_blanks(worklist: pd.DataFrame) -> pd.DataFrame:
    """Return the worklist for a workbook: its own columns, and the blanks to fill in.

    Parameters
    ----------
    worklist : DataFrame
        ``MissedChecks.worklist``.
    """
    if worklist.empty:
        return for_people(worklist)
    shown = for_people(worklist).assign(**{"Next step": _step_alone(worklist)})
    return shown.assign(**dict.fromkeys(BLANKS, ""))


def _step_alone(worklist: pd.DataFrame) -> pd.Series:
    """Return the next step without what is said of a doubted weight, which has a column of its own here."""
    pairs = zip(worklist["Next step"].astype(str), worklist[DOUBT].astype(str), strict=True)
    return pd.Series([step.replace(f"{said} ", "", 1) if said else step for step, said in pairs], worklist.index)


def printed(worklist: pd.DataFrame) -> pd.DataFrame:
    """Return the worklist for a sheet of paper: a few columns that are wide enough to be read, and the blanks.

    Parameters
    ----------
    worklist : DataFrame
        ``MissedChecks.worklist``.

    Returns
    -------
    DataFrame
        Child, Check, Threshold met, Latest weight, Weight in doubt (where there is one), Next step, the blanks.
    """
    if worklist.empty:
        return for_people(worklist)
    text = worklist.astype(object).where(worklist.notna(), "")
    born = worklist["Date of birth"].dt.strftime("%d/%m/%Y").fillna("not known")
    name = text["Surname"].astype(str).str.upper() + ", " + text["Forename"].astype(str)
    overdue = worklist["Overdue, days"].map(lambda days: "" if pd.isna(days) else f", {days} days overdue")
    why = text["Why"].astype(str).map(lambda said: f" ({said})" if said else "")
    latest = worklist["Latest weight on"].dt.strftime("%d/%m/%Y").fillna("none")
    held = text["Weight held by"].astype(str).map(lambda by: f", {by}" if by not in ("", "none") else "")
    parts = {
        "Child": name + "; born " + born + ", " + text["Age, weeks"].astype(str) + " weeks; NHS " + text["NHS number"],
        "Check": text["Status"].astype(str) + overdue + why,
        "Threshold met": text["Finding"].replace("", "none on record"),
    }
    if "Noted" in worklist:
        until = pd.to_datetime(worklist["By"]).dt.strftime(", by %d/%m/%Y").fillna("")
        parts["Noted"] = text["Noted"].astype(str) + " (" + text["With"].astype(str) + until + ")"
    if "On record" in worklist:
        parts["On record"] = text["On record"]
    doubt = {DOUBT: text[DOUBT]} if (text[DOUBT] != "").any() else {}
    parts |= {"Latest weight": latest + held, **doubt, "Next step": _step_alone(text)}
    return pd.DataFrame(parts, index=worklist.index).assign(**dict.fromkeys(BLANKS, ""))
