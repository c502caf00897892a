"""True acute losses of weight planted into infants whose last weighing is known to be right.

A loss is a real change of the child, no data-entry error: the weight that the scale shows 5 to 14 days after the last
weighing is lower by a stated share, and whatever was recorded later is taken away, so that the loss is the latest that
is known of the child. Every infant has every loss, each time as a child of its own.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.evaluation import single_system
from growthwatch.public_tables import TABLES_IN
from growthwatch.reconcile.growth_model.gaussian_process import GROWTH
from growthwatch.reference.scores import value_at
from growthwatch.results import Result
from growthwatch.simulate import Caseload
from growthwatch.simulate.people.nhs_numbers import nhs_numbers
from growthwatch.vocabulary import DOUBTED, KINDS

Floats = npt.NDArray[np.float64]

#: Shares of the last weight that are lost; the first is below ``acute-loss``'s threshold of 7 %.
LOSSES: Final = (0.055, 0.07, 0.09, 0.12, 0.15, 0.20, 0.26)
#: The last weighing before the loss is at one of these ages [days], the loss so many days later.
_LAST_WEIGHING_DAYS: Final = (14, 365)
_LATER_DAYS: Final = (5, 14)
#: The loss is weighed by this system; where a second system has it too, by that one.
_SYSTEM: Final = "clinic"
_SECOND_SYSTEM: Final = "gp"
#: A second weighing: so many days after the first, and within this share of it.
_WEIGHED_AGAIN_DAYS: Final = 2
_WEIGHED_AGAIN_WITHIN: Final = (-0.005, 0.010)
#: Length and head are carried on along their centile from measurements at most so old [days].
_CARRIED_ON_DAYS: Final = 100
#: Weights of the process's infants are written to 10 g.
_FINE_DECIMALS: Final = 2


class Setting(NamedTuple):
    """In which records a loss stands, and what is measured beside it."""

    name: str
    second_system: bool = False
    weighed_again: bool = False
    other_kinds: bool = False


SETTINGS: Final = (
    Setting("one system"),
    Setting("one system, length and head unchanged", other_kinds=True),
    Setting("two systems", second_system=True),
    Setting("weighed again two days later", weighed_again=True),
)


class Losses(NamedTuple):
    """A caseload with planted losses, and for each of its children what was planted."""

    caseload: Caseload
    planted: pd.DataFrame  # child_id, loss (share), last_on, last_kg, loss_on, loss_kg
    as_of: pd.Timestamp


def drawn_from_process(n_children: int, seed: int) -> Caseload:
    """Return infants drawn from the growth process itself (``single_system``), without any error, as tables in.

    All are of one system and born at 40+0, their weights written to 10 g; about ``n_children`` at most.
    """
    drawn = single_system.simulate(3 * n_children, seed)
    child = drawn.records["child"].to_numpy()
    weight = (drawn.records["kind"] == KINDS[0]).to_numpy()
    unfit = (drawn.error >= 0) | (weight & (drawn.decimals != _FINE_DECIMALS))
    fit = np.flatnonzero(np.bincount(child, unfit, minlength=len(drawn.children)) == 0)
    chosen = np.sort(np.random.default_rng([seed, 1]).permutation(fit)[:n_children])
    children = drawn.children.iloc[chosen]
    ids = children["child_id"].astype("str").reset_index(drop=True)
    register = pd.DataFrame(
        {
            "source": "clinic",
            "child_id": ids,
            "nhs_number": nhs_numbers(0, len(ids)),
            "date_of_birth": children["date_of_birth"].to_numpy(),
            "sex": children["sex"].astype("str").to_numpy(),
            "gestation_weeks": 40,
            "gestation_days": 0,
        }
    )
    rows = drawn.records[np.isin(child, chosen)]
    owner = np.searchsorted(chosen, rows["child"].to_numpy())
    records = pd.DataFrame(
        {
            **{name: rows[name].astype("str").to_numpy() for name in ("source", "record_id", "kind", "value", "unit")},
            "nhs_number": register["nhs_number"].to_numpy()[owner],
            "measured_on": rows["measured_on"].to_numpy(),
            "context": np.where(rows["age_days"] == 0, "birth", "routine"),
        }
    )
    truth = records[["source", "record_id"]].assign(
        child_id=ids.to_numpy()[owner], true_kind=records["kind"], true_value=rows["value_si"].to_numpy(),
        true_measured_on=records["measured_on"],
    )  # fmt: skip
    contacts = pd.DataFrame({name: pd.Series(dtype="str") for name in TABLES_IN["contacts"].columns})
    return Caseload(register, records, contacts, register[["child_id", "nhs_number"]], truth)


def healthy(caseload: Caseload) -> pd.Series:
    """Return the ids of the children who neither falter nor are twins, and have neither died nor left."""
    ids = caseload.children["child_id"]
    truth = caseload.truth.set_index("child_id").reindex(ids)
    out = np.zeros(len(ids), dtype=bool)
    for of_table, names in ((truth, ("is_faltering", "is_twin")), (caseload.children, ("died_on", "left_on"))):
        for name in names:
            if name in of_table:
                column = of_table[name]
                out |= (column.notna() if name.endswith("_on") else column.astype(bool)).to_numpy()
    return ids[~out]


def last_weighings(caseload: Caseload, result: Result, seed: int) -> pd.DataFrame:
    """Return for each healthy infant one weighing at random that will be its last before the loss.

    Only weighings without a planted error that the program does not doubt either; ``length_sds`` and ``head_sds`` are
    those of the latest measurements up to that day, NaN where there are none.
    """
    sound = result.measurements[
        ~result.measurements["state"].isin(DOUBTED) & result.measurements["child_id"].isin(healthy(caseload))
    ].astype({"kind": "str", "child_id": "str"})
    sound = sound[~_in_error(caseload, sound)]
    weights = sound[(sound["kind"] == KINDS[0]) & sound["age_days"].between(*_LAST_WEIGHING_DAYS)]
    rng = np.random.default_rng([seed, 2])
    chosen = weights.iloc[rng.permutation(len(weights))].drop_duplicates("child_id").sort_values("child_id")
    last = chosen.rename(columns={"measured_on": "last_on", "value": "last_kg"})
    last = last[["child_id", "last_on", "last_kg", "age_days", "corrected_age_days"]].reset_index(drop=True)
    for kind in KINDS[1:]:
        last[f"{kind}_sds"] = last["child_id"].map(_latest_sds(sound[sound["kind"] == kind], last))
    last["loss_on"] = last["last_on"] + pd.to_timedelta(
        rng.integers(_LATER_DAYS[0], _LATER_DAYS[1] + 1, len(last)), unit="D"
    )
    return last


def _in_error(caseload: Caseload, measured: pd.DataFrame) -> pd.Series:
    """Return of which measurements any record is erroneous, by the day it was taken or the day that is stated."""
    truth = caseload.truth_records
    if "slip" not in truth:
        return pd.Series(data=False, index=measured.index)
    stated_on = caseload.records[["source", "record_id", "measured_on", "kind"]]
    erroneous = truth[truth["slip"].notna()].merge(stated_on, on=["source", "record_id"])
    days = pd.concat(
        [
            erroneous[["child_id", "kind", "measured_on"]],
            erroneous[["child_id", "true_kind", "true_measured_on"]].set_axis(
                ["child_id", "kind", "measured_on"], axis=1
            ),
        ]
    )
    of_error = pd.MultiIndex.from_frame(days.astype({"kind": "str", "child_id": "str"}))
    return pd.Series(
        pd.MultiIndex.from_frame(measured[["child_id", "kind", "measured_on"]]).isin(of_error), index=measured.index
    )


def _latest_sds(measured: pd.DataFrame, last: pd.DataFrame) -> pd.Series:
    """Return each child's latest SDS of a kind up to its last weighing."""
    known = measured.merge(last[["child_id", "last_on"]], on="child_id")
    days = (known["last_on"] - known["measured_on"]).dt.days
    known = known[days.between(0, _CARRIED_ON_DAYS)].sort_values("measured_on")
    return known.groupby("child_id")["sds"].last()


def plant_losses(caseload: Caseload, last: pd.DataFrame, setting: Setting, seed: int) -> Losses:
    """Return a caseload in which every infant of ``last`` has lost each share of :data:`LOSSES` of its weight.

    Parameters
    ----------
    caseload : Caseload
        Whose infants they are, with planted errors or without.
    last : DataFrame
        From :func:`last_weighings`.
    setting : Setting
        Infants without an earlier length or head have no such loss with length and head unchanged.
    seed : int
        For what a tape and a second weighing show.
    """
    rng = np.random.default_rng([seed, 3])
    able = last[last[[f"{kind}_sds" for kind in KINDS[1:]]].notna().any(axis=1)] if setting.other_kinds else last
    planted = able.merge(pd.DataFrame({"loss": LOSSES}), how="cross")
    # never less than the stated loss: the scale shows whole 10 g
    planted["loss_kg"] = np.floor(planted["last_kg"] * (1 - planted["loss"]) * 100 + 1e-6) / 100
    planted["child"] = planted["child_id"].astype("str")
    planted["child_id"] = planted["child"] + "-" + (1000 * planted["loss"]).round().astype(int).astype("str")
    planted["nhs_number"] = nhs_numbers(0, len(planted)).to_numpy()
    register = planted[["child", "child_id", "nhs_number"]].merge(
        caseload.children.rename(columns={"child_id": "child"}).drop(columns="nhs_number"), on="child"
    )
    kept = ["source", "child_id", "nhs_number", "date_of_birth", "sex", "gestation_weeks", "gestation_days"]
    kept += [name for name in ("practice_code", "joined_on") if name in register]
    records = pd.concat([_earlier(caseload, planted), *_of_loss(planted, register, setting, rng)], ignore_index=True)
    as_of = planted["loss_on"].max() + pd.Timedelta(days=_WEIGHED_AGAIN_DAYS)
    tables = Caseload(register[kept], records, caseload.contacts.iloc[:0], register[kept], records.iloc[:0])
    return Losses(tables, planted.drop(columns="child"), as_of)


def _earlier(caseload: Caseload, planted: pd.DataFrame) -> pd.DataFrame:
    """Return the records of everything measured up to the last weighing, for every planted loss."""
    of_record = caseload.truth_records[["source", "record_id", "child_id", "true_measured_on"]]
    records = caseload.records.drop(columns="nhs_number").merge(of_record, on=["source", "record_id"])
    wanted = planted[["child", "child_id", "nhs_number", "last_on", "loss_on", "loss"]]
    records = records.rename(columns={"child_id": "child"}).merge(wanted, on="child")
    known = (records["true_measured_on"] <= records["last_on"]) & (records["measured_on"] < records["loss_on"])
    records = records[known]
    suffix = (1000 * records["loss"]).round().astype(int).astype("str")
    names = ["source", "record_id", "nhs_number", "measured_on", "kind", "value", "unit", "context"]
    return records.assign(record_id=records["record_id"] + "-" + suffix)[names]


def _of_loss(
    planted: pd.DataFrame, register: pd.DataFrame, setting: Setting, rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Return the records of the loss: of its weighings, and of length and head beside it."""
    kg = planted["loss_kg"].to_numpy(dtype=np.float64)
    again_kg = kg * (1 + rng.uniform(*_WEIGHED_AGAIN_WITHIN, len(kg)))
    out = [_rows(planted, "weight", kg)]
    if setting.second_system:
        out.append(_rows(planted, "weight", kg, source=_SECOND_SYSTEM))
    if setting.weighed_again:
        out.append(_rows(planted, "weight", again_kg, days_later=_WEIGHED_AGAIN_DAYS))
    if setting.other_kinds:
        later = (planted["loss_on"] - planted["last_on"]).dt.days
        age = (planted["corrected_age_days"].astype("int64") + later).to_numpy(dtype=np.float64)
        sex = planted["child_id"].map(register.set_index("child_id")["sex"]).to_numpy()
        for place, kind in enumerate(KINDS[1:], start=1):
            sds = planted[f"{kind}_sds"].to_numpy(dtype=np.float64)
            noise = GROWTH.measurement_sd[place] * rng.standard_normal(len(sds))
            out.append(_rows(planted, kind, value_at(kind, sex, age, sds) + noise))
    return out


def _rows(
    planted: pd.DataFrame, kind: str, value: Floats, *, source: str = _SYSTEM, days_later: int = 0
) -> pd.DataFrame:
    written = np.isfinite(value)
    of = planted[written]
    return pd.DataFrame(
        {
            "source": source,
            "record_id": f"loss-{kind}-{days_later}-" + of["child_id"],
            "nhs_number": of["nhs_number"],
            "measured_on": of["loss_on"] + pd.Timedelta(days=days_later),
            "kind": kind,
            "value": np.char.mod("%.2f" if kind == "weight" else "%.1f", value[written]),
            "unit": "kg" if kind == "weight" else "cm",
            "context": "routine",
        }
    )
