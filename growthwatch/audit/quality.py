"""How good the records are: what is missing, which digits are favoured, which slips occur where, how systems agree."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.sums import TALLY_KEYS, Measure, Period
from growthwatch.vocabulary import VERDICTS

#: The unit in which a difference between two systems is kept, so that sums stay whole numbers: g or mm.
FINE: Final = {"weight": 0.001, "length": 0.1, "head": 0.1}
#: The digit read for preference: tens of grams of a weight, millimetres of a length or head.
DIGIT_STEP: Final = {"weight": 0.01, "length": 0.1, "head": 0.1}
#: Two systems agree when they differ by no more than rounding: 50 g, 5 mm (local rule).
AGREE_WITHIN: Final = {"weight": 50, "length": 5, "head": 5}
#: A coarse multiple that careless recording heaps on: 100 g of a weight, whole centimetres.
HEAP: Final = {"weight": (0.1, "multiple of 100 g"), "length": (1.0, "whole cm"), "head": (1.0, "whole cm")}


def of_children(children: pd.DataFrame) -> Iterator[Measure]:
    """Yield what is not known of children, by their month of birth."""
    born = children["date_of_birth"].to_numpy().astype("datetime64[D]")
    missing = {
        "child.all": np.ones(len(children), dtype=bool),
        "child.no_gestation": children["gestation_total_days"].isna().to_numpy(),
        "child.no_nhs_number": children["nhs_number"].isna().to_numpy(),
        "child.no_sex": children["sex"].isna().to_numpy(),
        "child.no_practice": children["practice_code"].isna().to_numpy(),
    }
    for name, flag in missing.items():
        yield Measure(name, np.flatnonzero(flag), born[flag])


def of_records(records: pd.DataFrame) -> Iterator[Measure]:
    """Yield how many records there are and what was made of them, by the month of measuring."""
    child, on = records["child"].to_numpy(), records["measured_on"].to_numpy().astype("datetime64[D]")
    yield Measure("record.all", child, on)
    for verdict in VERDICTS:
        flag = (records["verdict"] == verdict).to_numpy()
        yield Measure(f"record.{verdict}", child[flag], on[flag])


def tallies(records: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``Sums.tallies`` of the records of a period: verdicts, slips, digits, heaping, agreement."""
    inside = records[period.holds(records["measured_on"].to_numpy())]
    kept = inside[(inside["verdict"] != "questioned").to_numpy()]
    parts = [
        _counted(inside, "verdicts", inside["verdict"]),
        _counted(inside[inside["error"].notna().to_numpy()], "slips", inside["error"].dropna()),
        _digits(kept),
        _heaps(kept),
        *(_agreement(kept, kind) for kind in FINE),
    ]
    whole = pd.concat(parts, ignore_index=True)
    return whole.groupby(list(TALLY_KEYS), as_index=False, sort=True)["n"].sum()


def _counted(records: pd.DataFrame, table: str, what: pd.Series) -> pd.DataFrame:
    keys = pd.DataFrame(
        {
            "table": table,
            "source": records["source"].astype("str").to_numpy(),
            "kind": records["kind"].astype("str").to_numpy(),
            "what": what.astype("str").to_numpy(),
        }
    ).astype("str")
    return keys.groupby(list(TALLY_KEYS), as_index=False).size().rename(columns={"size": "n"})


def _metric(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records written in metric units: pounds and ounces turned to grams have no digit of their own."""
    unit = records["unit"].astype("str").str.lower()
    return records[~(unit.str.contains("lb") | unit.str.contains("oz") | (unit == "in")).to_numpy(dtype=bool)]


def _steps(records: pd.DataFrame, step: dict[str, float]) -> npt.NDArray[np.float64]:
    """Return each value as a number of the steps of its kind."""
    return (records["value_si"] / records["kind"].astype("str").map(step)).to_numpy()


def _digits(records: pd.DataFrame) -> pd.DataFrame:
    metric = _metric(records)
    # finer than the step (8.465 kg) is no digit preference, so only its own digit is read
    digit = np.floor(_steps(metric, DIGIT_STEP) + 1e-6).astype(np.int64) % 10
    return _counted(metric, "digits", pd.Series(digit.astype(str), index=metric.index))


def _heaps(records: pd.DataFrame) -> pd.DataFrame:
    metric = _metric(records)
    multiple = _steps(metric, {kind: step for kind, (step, _) in HEAP.items()})
    on_heap = np.abs(multiple - np.round(multiple)) < 1e-6
    name = metric["kind"].astype("str").map({kind: word for kind, (_, word) in HEAP.items()})
    return _counted(metric, "heaping", name.where(on_heap, "other"))


def _agreement(records: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return, for each two systems, how records of one child, kind and day differ.

    ``source`` holds both names ("clinic;gp"); sums of differences (first less second) and of their squares are in
    g or mm, so that the mean difference and its limits of agreement add up over parts of a country.
    """
    of = records[(records["kind"] == kind).to_numpy() & records["measured_on"].notna().to_numpy()]
    of = of.drop_duplicates(["child", "measured_on", "source"])
    wide = of.set_index(["child", "measured_on", "source"])["value_si"].unstack()  # noqa: PD010 - nothing to aggregate
    rows = []
    for first, second in combinations([str(name) for name in wide.columns], 2):
        difference = np.round((wide[first] - wide[second]).dropna().to_numpy() / FINE[kind]).astype(np.int64)
        rows += [
            ("agreement", f"{first};{second}", kind, what, int(n))
            for what, n in (
                ("pairs", len(difference)),
                ("equal", (difference == 0).sum()),
                ("within", (np.abs(difference) <= AGREE_WITHIN[kind]).sum()),
                ("sum", difference.sum()),
                ("sum_of_squares", (difference**2).sum()),
            )
        ]
    return pd.DataFrame(rows, columns=[*TALLY_KEYS, "n"]).astype({"n": np.int64})
