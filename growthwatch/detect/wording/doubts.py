"""What is in doubt, in figures: "Clinic 7.67 kg, Red Book 9.67 kg on 3 Mar 2026", "GP 5730 kg ...: grams? 5.73 kg".

A doubt leads with what the systems say, not with a finding worked out from it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.series.series import Flags, Floats
from growthwatch.detect.wording.text_columns import Texts, british_dates, fixed, per_row
from growthwatch.units import CM_PER_INCH, KG_PER_LB, KG_PER_OZ, KG_PER_STONE
from growthwatch.vocabulary import KINDS, SOURCE_NAMES, UNIT_OF

#: Kind of error -> what is asked; a unit is asked for by its name where the repair tells which it is.
_QUESTION: Final = {
    "unit": "another unit?",
    "decimal": "decimal point?",
    "digits": "mistyped?",
    "swapped_kind": "another measurement?",
    "wrong_date": "another day?",
    "wrong_child": "another child's?",
    "copied_forward": "copied from an earlier day, or truly unchanged?",
    "unexplained": "fits no reading before or after",
}
#: ... and where the kind of error is known, this (``reference_data/error_rates``; a label's unit by the measurement).
_QUESTION_OF_KIND: Final = {
    "pounds": "pounds?",
    "ounces": "ounces?",
    "grams": "grams?",
    "stones": "stones?",
    "pounds_ounces_as_decimal": "pounds and ounces?",
    "inches": "inches?",
    "millimetres": "millimetres?",
    "metres": "metres?",
    "another_day": "another day, about",
    "wrong_child_twin": "a twin's?",
}
_LABEL_ASKED: Final = {"kg": "kilograms?", "cm": "centimetres?"}
#: For records judged before the kind of error was kept: the repaired value over the recorded one [1] -> in what the
#: number was written, for weights and for lengths.
_WRITTEN_IN: Final = {
    "kg": {0.001: "grams?", KG_PER_LB: "pounds?", KG_PER_OZ: "ounces?", KG_PER_STONE: "stones?",
           1 / KG_PER_LB: "kilograms?", 1000.0: "kilograms?"},
    "cm": {CM_PER_INCH: "inches?", 0.1: "millimetres?", 100.0: "metres?", 1 / CM_PER_INCH: "centimetres?"},
}  # fmt: skip
#: Repairs are rounded: so far (relative) from a unit's ratio they are still of that unit.
_NEAR_RATIO: Final = 0.002
_NO_UNIT: Final = "(no unit)"


def numbered_doubts(records: pd.DataFrame, waiting: Flags) -> npt.NDArray[np.intp]:
    """Return for each waiting record the number of the doubt that it is part of.

    Each questioned record is a doubt of its own; those in dispute about one child, kind and day are one, and so are
    those of a child and kind whose days are in dispute.

    Parameters
    ----------
    records : DataFrame
        ``tables.OUT["records"]``.
    waiting : ndarray of bool
        Which of them wait for a person.

    Returns
    -------
    ndarray of int
        One for each waiting record, from 0.
    """
    n = np.count_nonzero(waiting)
    # codes from 0 on, what is not known among them: whole numbers, since a page asks this of a handful of records
    child, kind, day = (_codes(records[name][waiting]) for name in ("child_id", "kind", "measured_on"))
    alone = (records["verdict"][waiting].astype("str") != "disputed").to_numpy()
    of_kind = pd.factorize(child * (n + 1) + kind)[0]
    of_day = pd.factorize(of_kind * (n + 1) + day)[0]
    with_others = np.bincount(of_day, weights=~alone)[of_day] > 1
    # which doubt of the child and kind: on one day, by its day; on days that dispute each other, the one there is
    matter = np.where(alone, n + 1 + np.arange(n), np.where(with_others, day + 1, 0))
    return np.asarray(pd.factorize(of_kind * (2 * n + 2) + matter)[0], dtype=np.intp)


def _codes(values: pd.Series) -> npt.NDArray[np.int64]:
    return pd.factorize(values, use_na_sentinel=False)[0].astype(np.int64)


def doubts_in_figures(records: pd.DataFrame, waiting: Flags) -> pd.DataFrame:
    """Return each doubt with what the systems say, and what may have happened.

    Parameters
    ----------
    records : DataFrame
        ``tables.OUT["records"]``.
    waiting : ndarray of bool
        Which of them wait for a person.

    Returns
    -------
    DataFrame
        ``doubt`` (the number of :func:`numbered_doubts`), ``child_id, kind, measured_on`` (the latest) and ``text``;
        a row for each doubt, by number.
    """
    held = records[waiting].reset_index(drop=True)
    number = numbered_doubts(records, waiting)
    order = np.argsort(number, kind="stable")
    held, number = held.iloc[order].reset_index(drop=True), number[order]
    if held.empty:
        return pd.DataFrame({"doubt": number, "child_id": [], "kind": [], "measured_on": [], "text": []})
    day = held["measured_on"].to_numpy()
    one_day = held.groupby(number)["measured_on"].transform("nunique").to_numpy() <= 1
    said = per_row(
        "{what}{day}", what=_said(held), day=np.where(one_day, "", per_row(" on {d}", d=british_dates(day)))
    )
    together = pd.Series(said).groupby(number).agg(", ".join).to_numpy(dtype=object)
    first = np.r_[True, number[1:] != number[:-1]]
    last = held.groupby(number)["measured_on"].max().to_numpy()
    head = held[first].reset_index(drop=True)
    text = per_row(
        "{first}{said}{beside}{day}{question}",
        first=[each[:1].upper() for each in together],
        said=[each[1:] for each in together],
        beside=_beside(head, records),
        day=np.where(one_day[first], per_row(" on {d}", d=british_dates(last)), ""),
        question=np.where(one_day[first], _question(head), ": which day?"),
    )
    return pd.DataFrame(
        {"doubt": number[first], "child_id": head["child_id"], "kind": head["kind"].astype("str"),
         "measured_on": last, "text": text}
    )  # fmt: skip


def _said(records: pd.DataFrame) -> Texts:
    """Return "clinic 7.67 kg" of each record, the value as its system wrote it."""
    value = records["value"].astype("str").to_numpy(dtype=object)
    unit = records["unit"].astype("object").where(records["unit"].notna(), "").to_numpy(dtype=object)
    in_pounds = np.array(["lb" in each for each in value], dtype=bool) | (unit == "lb oz")
    shown = np.where(in_pounds, "", np.where(unit == "", _NO_UNIT, unit))
    gap = np.where(shown == "", "", " ")
    system = records["source"].astype("str").map(SOURCE_NAMES).to_numpy(dtype=object)
    return per_row("{system} {value}{gap}{unit}", system=system, value=value, gap=gap, unit=shown)


def _beside(doubts: pd.DataFrame, records: pd.DataFrame) -> Texts:
    """Return ", Red Book 9.67 kg" where another reading of the day stands beside a questioned one, "" where none."""
    key = ["child_id", "kind", "measured_on"]
    alone = (doubts["verdict"].astype("str") == "questioned").to_numpy()
    mine = doubts.loc[alone, [*key, "event_id"]].astype({"kind": "str"}).assign(place=np.flatnonzero(alone))
    stands = records[records["verdict"].astype("str") == "kept"]
    stands = stands[stands["child_id"].isin(mine["child_id"])]
    others = mine.merge(
        stands[key].astype({"kind": "str"}).assign(said=_said(stands) if len(stands) else ""), on=key
    ).drop_duplicates("place")
    out = np.full(len(doubts), "", dtype=object)
    out[others["place"].to_numpy(dtype=np.intp)] = ", " + others["said"].to_numpy(dtype=object)
    return out


def _question(doubts: pd.DataFrame) -> Texts:
    """Return ": grams? 5.73 kg" of each questioned record, "" of one in dispute."""
    error = doubts["error"].astype("object").where(doubts["error"].notna(), "").to_numpy(dtype=object)
    asked = np.array([_QUESTION.get(each, "") for each in error], dtype=object)
    asked = np.where(error == "unit", _unit_asked(doubts), asked)
    asked = _asked_of_kind(doubts, asked)
    kind = doubts["suggested_kind"].astype("object").where(doubts["suggested_kind"].notna(), doubts["kind"])
    asked = np.where(
        (error == "swapped_kind") & doubts["suggested_kind"].notna().to_numpy(),
        per_row("a {kind}?", kind=kind.astype("str").to_numpy(dtype=object)), asked,
    )  # fmt: skip
    value, day = doubts["suggested_value"].to_numpy(dtype=np.float64), doubts["suggested_measured_on"].to_numpy()
    repaired = np.where(np.isnan(value), "", _quantity(value, kind.astype("str").to_numpy(dtype=object)))
    gap = np.where(repaired == "", "", " ")
    moved = british_dates(day)
    words = per_row(": {asked}{gap}{value}{to}{day}", asked=asked, gap=gap, value=repaired,
                   to=np.where(moved == "", "", " "), day=moved)  # fmt: skip
    return np.where(asked == "", "", words)


def _asked_of_kind(doubts: pd.DataFrame, asked: Texts) -> Texts:
    """Return what is asked, by the kind of error where there is a question of its own for it."""
    if "error_kind" not in doubts:
        return asked
    code = doubts["error_kind"].astype("object").where(doubts["error_kind"].notna(), "").to_numpy(dtype=object)
    of_kind = np.array([_QUESTION_OF_KIND.get(each, "") for each in code], dtype=object)
    label = doubts["kind"].astype("str").map(UNIT_OF).map(_LABEL_ASKED).to_numpy(dtype=object)
    of_kind = np.where(code == "unit_label", label, of_kind)
    return np.asarray(np.where(of_kind == "", asked, of_kind), dtype=object)


def _unit_asked(doubts: pd.DataFrame) -> Texts:
    """Return in which unit a number would be right, by the ratio of its repair."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (doubts["suggested_value"] / doubts["value_si"]).to_numpy(dtype=np.float64)
    unit = doubts["kind"].astype("str").map(UNIT_OF).to_numpy(dtype=object)
    out = np.full(len(doubts), _QUESTION["unit"], dtype=object)
    for name, ratios in _WRITTEN_IN.items():
        for size, asked in ratios.items():
            out[(unit == name) & (np.abs(ratio / size - 1) < _NEAR_RATIO)] = asked
    return out


def _quantity(value: Floats, kind: Texts) -> Texts:
    """Return "5.73 kg", "56.4 cm"."""
    decimals = np.where(kind == KINDS[0], 2, 1)
    units = np.array([UNIT_OF.get(each, "") for each in kind], dtype=object)
    return per_row("{value} {unit}", value=fixed(value, decimals), unit=units)
