"""A quality-assurance sample: records drawn by seed for a person to read, and what that person found (Rec. 6 and 7).

A computer sees whether a weight was written down, not whether the baby was undressed for it, whether anybody plotted
it, or whether it was talked about. So some records are drawn, half of them flagged and half not, a person reads each
and ticks five questions, and the ticks come back as a table of the audit. The same seed draws the same records.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.actions import LINE, REJECT_COLUMNS
from growthwatch.audit.disclosure import reconstruction, suppression
from growthwatch.audit.statistics import intervals
from growthwatch.audit.sums import Period
from growthwatch.results import PublicTables
from growthwatch.vocabulary import NG75_RULES

#: How many records are drawn unless told otherwise.
SIZE: Final = 20
FLAGGED: Final = "flagged"
NOT_FLAGGED: Final = "not flagged"
STRATA: Final = (FLAGGED, NOT_FLAGGED)
#: What the reader answers of each record -> how it is asked.
QUESTIONS: Final = {
    "undressed": "Was the baby undressed for the weight, and looked at?",
    "plotted": "Is the weight plotted, or read against the centiles?",
    "acted_on": "Was what the weight showed acted on, or is it said why not?",
    "challenged": "Where something did not fit, was it questioned?",
    "discussed_in_supervision": "Was it discussed in supervision?",
}
ANSWERS: Final = ("yes", "no", "not applicable")
BLANK: Final = "blank"
#: Other ways of writing an answer.
_SYNONYMS: Final = {
    "y": "yes",
    "n": "no",
    "n/a": "not applicable",
    "na": "not applicable",
    "true": "yes",
    "false": "no",
}
ID: Final = "sample_id"


class Draw(NamedTuple):
    """A sample: its records, and how many there were to draw from in each stratum."""

    records: pd.DataFrame
    population: dict[str, int]


class Filled(NamedTuple):
    """A tick sheet read back: sample_id, stratum and an answer to each question, and the rows that can't be used."""

    rows: pd.DataFrame
    rejects: pd.DataFrame


def draw(result: PublicTables, period: Period, size: int = SIZE, seed: int = 0) -> Draw:
    """Return records drawn for reading, half of children with a flag in the period and half of others weighed in it.

    Parameters
    ----------
    result : PublicTables
        Of a run, or of a store.
    period : Period
        The days audited.
    size : int
        How many; a stratum with too few gives all it has, and the other fills up.
    seed : int
        The same seed draws the same children from the same run.

    Returns
    -------
    Draw
        sample_id, stratum, child_id, nhs_number, practice_code, date_of_birth, seen_on (the day whose record is to be
        read: of a flag, or of a weight), rule (of the flag), and a blank column for each of ``QUESTIONS``. Names
        children: for those who may see them.
    """
    measured = result.measurements
    inside = (measured["kind"] == "weight").to_numpy() & period.holds(measured["measured_on"].to_numpy())
    inside &= (measured["age_days"] > 0).to_numpy()
    seen = _one_each(measured.loc[inside, ["child_id", "measured_on"]], seed)
    found = result.findings
    flags = (
        found["rule"].astype("str").isin(NG75_RULES).to_numpy() & (found["kind"].astype("str") == "weight").to_numpy()
    )
    flags &= period.holds(found["measured_on"].to_numpy())
    flagged = found.loc[flags, ["child_id", "measured_on", "rule"]].sort_values(["child_id", "measured_on"])
    flagged = flagged.drop_duplicates("child_id").reset_index(drop=True)
    others = seen[~seen["child_id"].isin(flagged["child_id"]).to_numpy()].assign(rule="").reset_index(drop=True)
    strata = dict(zip(STRATA, (flagged, others), strict=True))
    take = _shares([len(of) for of in strata.values()], size)
    picked = [_drawn(of, n, seed).assign(stratum=name) for (name, of), n in zip(strata.items(), take, strict=True)]
    rows = pd.concat(picked, ignore_index=True).rename(columns={"measured_on": "seen_on"})
    known = result.children.set_index("child_id")[["nhs_number", "practice_code", "date_of_birth"]]
    rows = rows.join(known, on="child_id")
    rows[ID] = [f"QA{seed}-{number:02d}" for number in range(1, len(rows) + 1)]
    columns = [ID, "stratum", "child_id", "nhs_number", "practice_code", "date_of_birth", "seen_on", "rule"]
    return Draw(rows[columns].assign(**dict.fromkeys(QUESTIONS, "")), {name: len(of) for name, of in strata.items()})


def _one_each(weights: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return one weight of each child, any of those of the period with one chance."""
    ordered = weights.sort_values(["child_id", "measured_on"], kind="stable").reset_index(drop=True)
    mixed = ordered.iloc[np.random.default_rng(seed).permutation(len(ordered))]
    return mixed.drop_duplicates("child_id").sort_values("child_id").reset_index(drop=True)


def _shares(available: list[int], size: int) -> list[int]:
    half = [min(available[0], (size + 1) // 2), min(available[1], size // 2)]
    left = size - sum(half)
    return [half[0] + min(left, available[0] - half[0]), half[1] + min(left, available[1] - half[1])]


def _drawn(of: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    at = np.random.default_rng(seed).permutation(len(of))[:n]
    return of.iloc[np.sort(at)].reset_index(drop=True)


def read(table: pd.DataFrame, drawn: pd.DataFrame, file: str = "") -> Filled:
    """Return the ticks of a sheet that was filled in, and the rows that can't be used with the reason.

    Parameters
    ----------
    table : DataFrame
        Text, one row for each record, in the order of the file: sample_id and a column for each of ``QUESTIONS``;
        ``line`` where its rows don't follow the heading in line 1.
    drawn : DataFrame
        sample_id and stratum of the records that were drawn.
    file : str
        The file's name, for the rejects.

    Returns
    -------
    Filled
        ``rows``: sample_id, stratum, and "yes", "no", "not applicable" or "blank" for each question; a record of which
        no row came back is blank throughout, an answer that is none by itself. ``rejects``: file, line, column, value,
        reason: of a whole row where its id is wrong, else of one answer.

    Raises
    ------
    ValueError
        When a column is absent; the message is one sentence.
    """
    absent = [name for name in (ID, *QUESTIONS) if name not in table.columns]
    if absent:
        raise ValueError(f"the tick sheet lacks the column {absent[0]}")
    line = table[LINE].to_numpy() if LINE in table.columns else np.arange(len(table)) + 2
    text = table.reset_index(drop=True)[[ID, *QUESTIONS]].astype("object").fillna("").astype("str")
    text = text.apply(lambda column: column.str.strip())
    given = text[list(QUESTIONS)].apply(lambda column: column.str.lower().replace(_SYNONYMS).replace("", BLANK))
    unknown = ~text[ID].isin(drawn[ID]).to_numpy()
    twice = text[ID].duplicated().to_numpy() & ~unknown
    good = ~unknown & ~twice
    reason = f"unknown answer: expected {', '.join(ANSWERS)}, or nothing"
    wrong = [
        (ID, unknown, "no record of this sample"),
        (ID, twice, "a second row of one record; the first stands"),
        *((name, good & ~given[name].isin([*ANSWERS, BLANK]).to_numpy(), reason) for name in QUESTIONS),
    ]
    rejects = [
        pd.DataFrame(
            {"file": file, "line": line[bad], "column": column, "value": text.loc[bad, column].array, "reason": why}
        )
        for column, bad, why in wrong
    ]
    given = given.where(given.isin([*ANSWERS, BLANK]), BLANK)  # the other answers of its row stand
    kept = given[good].assign(**{ID: text.loc[good, ID]}).set_index(ID)
    rows = kept.reindex(drawn[ID]).fillna(BLANK).reset_index()
    rows.insert(1, "stratum", drawn["stratum"].to_numpy())
    whole = pd.concat(rejects, ignore_index=True)[list(REJECT_COLUMNS)].astype({"line": np.int64})
    return Filled(rows, whole.sort_values("line", kind="stable", ignore_index=True))


def results(rows: pd.DataFrame, *, suppressed: bool = True) -> pd.DataFrame:
    """Return what was found in the sample: each question in flagged, in other and in all records.

    Parameters
    ----------
    rows : DataFrame
        ``Filled.rows``.
    suppressed : bool
        Whether small numbers are hidden and others rounded.

    Returns
    -------
    DataFrame
        question, stratum ("flagged", "not flagged", "all"), yes, no, not_applicable, blank, n (records), numerator
        (yes), denominator (yes or no), percent [0-100] with its exact limits, nearly_all; counts NaN where hidden. Of
        a sample that holds as many flagged records as others, "all" is of the records read, not of all babies.
    """
    kinds = (*ANSWERS, BLANK)
    long = rows.melt(id_vars=[ID, "stratum"], value_vars=list(QUESTIONS), var_name="question", value_name="answer")
    parts = pd.concat([long, long.assign(stratum="all")], ignore_index=True)
    keys = pd.MultiIndex.from_product([list(QUESTIONS), [*STRATA, "all"]], names=["question", "stratum"])
    counted = parts.groupby(["question", "stratum", "answer"]).size().unstack(fill_value=0)  # noqa: PD010
    counted = counted.reindex(index=keys, columns=list(kinds), fill_value=0)
    shown = _shown(counted.to_numpy(dtype=np.int64), suppressed=suppressed)
    table = pd.DataFrame(shown, columns=["yes", "no", "not_applicable", BLANK, "n", "denominator"])
    table["numerator"] = suppression.of_shown(table["yes"], table["denominator"])
    low, high = intervals.proportion(np.minimum(table["numerator"], table["denominator"]), table["denominator"])
    return pd.concat([keys.to_frame(index=False), table], axis=1).assign(
        percent=suppression.percent(table["numerator"], table["denominator"]),
        nearly_all=suppressed & suppression.nearly_all(table["numerator"], table["denominator"]),
        lower=100 * low,
        upper=100 * high,
    )


def _shown(counts: npt.NDArray[np.int64], *, suppressed: bool) -> npt.NDArray[np.float64]:
    """Return counts of answers, of records, and of yes and no together, as published; rows by question and stratum."""
    n, both = counts.sum(axis=1, keepdims=True), counts[:, :2].sum(axis=1, keepdims=True)
    whole = np.column_stack([counts, n, both])
    if not suppressed:
        return whole.astype(np.float64)
    cell = np.arange(whole.size).reshape(whole.shape)
    strata = cell.reshape(-1, len(STRATA) + 1, whole.shape[1])
    members = [
        *(row[:4] for row in cell),
        *(row[:2] for row in cell),
        *np.moveaxis(strata[:, :2], 1, 2).reshape(-1, 2),
    ]
    totals = np.concatenate([cell[:, 4], cell[:, 5], strata[:, 2].ravel()])
    known = suppression.relations(totals, [np.asarray(one, dtype=np.intp) for one in members], cell[:, 5], cell[:, 4],
                                  whole.size)  # fmt: skip
    hidden = reconstruction.protect(whole.ravel(), known)
    return suppression.shown(whole.ravel(), hidden).reshape(whole.shape)
