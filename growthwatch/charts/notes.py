"""Sentences that stand under a chart: what is missing, doubtful or outside the reference."""

import numpy as np
import pandas as pd

from growthwatch.charts import words
from growthwatch.charts.points import DOUBTED
from growthwatch.charts.subject import Subject
from growthwatch.reference.ages import TERM_DAYS
from growthwatch.reference.spaces import LINE_SDS
from growthwatch.reference.uk_who import WHO_FROM_DAY
from growthwatch.vocabulary import GESTATION_UNKNOWN


def notes(who: Subject, told: pd.DataFrame, offered: pd.DataFrame) -> list[str]:
    """Return one sentence for each thing that a reader of the picture alone would miss."""
    said = [*_about_child(who), *_about_birth(who, told), *_about_reference(who, told)]
    doubted = int(told["state"].isin(DOUBTED).sum())
    if doubted:
        subject = "1 reading is" if doubted == 1 else f"{doubted} readings are"
        said.append(f"{subject} disputed or questioned (hollow marks): check the record before relying on it.")
    elsewhere = offered.loc[(offered["value"].isna()).to_numpy(), "to_kind"].tolist()
    said += [f"A reading here may be a {words.KIND_TITLES[kind].lower()} in the wrong box."
             for kind in dict.fromkeys(elsewhere) if kind in words.KIND_TITLES]  # fmt: skip
    return said


def _about_child(who: Subject) -> list[str]:
    said = []
    if pd.isna(who.born):
        said.append("The date of birth is not known: no age, so nothing can be plotted.")
    if who.sex is None:
        said.append("The sex is not known: no centile lines and no SDS.")
    if np.isnan(who.gestation_days):
        said.append(f"{GESTATION_UNKNOWN.capitalize()}: scored as if born at 40+0.")
    return said


def _about_birth(who: Subject, told: pd.DataFrame) -> list[str]:
    name = words.KIND_TITLES[who.kind].lower()
    if told.empty:
        return [f"No {name} is recorded."]
    at_birth = told[(told["age_days"] == 0).to_numpy()]
    if len(at_birth) == len(told) and who.kind == "weight":
        only = ["Only a birth weight is recorded: nothing yet to compare it with."]
    else:
        only = []
    if at_birth.empty and who.kind == "weight":
        return ["No birth weight is recorded: no fall from birth can be measured."]
    if at_birth["value"].nunique() > 1:
        readings = [f"{row.written} ({row.source})" for row in at_birth.itertuples()]
        return [f"Birth readings differ: {' and '.join(readings)}.", *only]
    return only


def _about_reference(who: Subject, told: pd.DataFrame) -> list[str]:
    sds = told["sds"].to_numpy(dtype=np.float64)
    corrected = told["corrected_age_days"].to_numpy(dtype=np.float64)
    said = []
    unscored = np.isnan(sds) & ~np.isnan(corrected) & (who.sex is not None)
    gap = unscored & (who.policy == "paper") & (corrected > 0) & (corrected < WHO_FROM_DAY) & (not who.preterm)
    first_week = 25 if who.kind == "length" else 23
    early = unscored & (corrected < 7 * first_week - TERM_DAYS)
    for which, why in (
        (gap, "between birth and 2 weeks, where term babies have no centiles"),
        (early, f"before {first_week} weeks of gestation, where UK-WHO has no reference"),
        (unscored & ~gap & ~early, "outside the UK-WHO reference"),
    ):
        if which.any():
            listed = ", ".join(f"{row.written} on {row.date}" for row in told[which].itertuples())
            said.append(f"Plotted without a centile, {why}: {listed}.")
    far = np.abs(sds) > 2 * LINE_SDS[-1]
    if far.any():
        listed = ", ".join(f"{row.written} on {row.date}" for row in told[far].itertuples())
        said.append(f"Far outside the lines: {listed}.")
    return said
