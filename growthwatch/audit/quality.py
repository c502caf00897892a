"""How good the records are: what is missing, digit preference, data-entry errors, agreement of systems."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.sums import TALLY_KEYS, Measure, Period
from growthwatch.vocabulary import ERRORS, KINDS, SOURCES, VERDICTS

Ints = npt.NDArray[np.intp]

#: The unit in which a difference between two systems is counted, so that sums stay whole numbers: g or mm.
DIFFERENCE_UNIT: Final = {"weight": 0.001, "length": 0.1, "head": 0.1}
#: The digit read for preference: tens of grams of a weight, millimetres of a length or head.
DIGIT_RESOLUTION: Final = {"weight": 0.01, "length": 0.1, "head": 0.1}
#: Two systems agree when they differ by no more than rounding: 50 g, 5 mm (local rule).
AGREE_WITHIN: Final = {"weight": 50, "length": 5, "head": 5}
#: The round multiple that digit preference favours: 100 g of a weight, whole centimetres.
ROUND_MULTIPLE: Final = {"weight": (0.1, "multiple of 100 g"), "length": (1.0, "whole cm"), "head": (1.0, "whole cm")}


MULTIPLES: Final = (*dict.fromkeys(name for _, name in ROUND_MULTIPLE.values()), "other")
DIGITS: Final = tuple("0123456789")


def of_children(children: pd.DataFrame) -> Iterator[Measure]:
    """Yield what is not known of children, by their month of birth.

    Parameters
    ----------
    children : DataFrame
        ``tables.CHILDREN``.

    Yields
    ------
    Measure
        ``child.*``.
    """
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
    """Yield how many records there are and what was made of them, by the month of measuring.

    Parameters
    ----------
    records : DataFrame
        The records of a run, with the verdict on each.

    Yields
    ------
    Measure
        ``record.*``.
    """
    child, on = records["child"].to_numpy(), records["measured_on"].to_numpy().astype("datetime64[D]")
    yield Measure("record.all", child, on)
    for verdict in VERDICTS:
        flag = (records["verdict"] == verdict).to_numpy()
        yield Measure(f"record.{verdict}", child[flag], on[flag])


def tallies(records: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return ``Sums.tallies`` of a period: verdicts, data-entry errors, last digits, round multiples, agreement.

    Parameters
    ----------
    records : DataFrame
        The records of a run, with verdict and error.
    period : Period
        Records measured outside it are left out.

    Returns
    -------
    DataFrame
        table, source, kind, what, n; of a questioned record nothing but its verdict and error is tallied.
    """
    inside = records[period.holds(records["measured_on"].to_numpy())]
    unquestioned = inside[(inside["verdict"] != "questioned").to_numpy()]
    metric = unquestioned[_in_metric(unquestioned["unit"])]
    parts = [
        _counted(inside, "verdicts", _codes(inside["verdict"], VERDICTS), VERDICTS),
        _counted(inside, "slips", _codes(inside["error"], ERRORS), ERRORS),
        _counted(metric, "digits", _last_digits(metric), DIGITS),
        _counted(metric, "heaping", _round_multiples(metric), MULTIPLES),
        *(_agreement(unquestioned, kind) for kind in DIFFERENCE_UNIT),
    ]
    return pd.concat(parts, ignore_index=True).sort_values(list(TALLY_KEYS), ignore_index=True)


def _codes(words: pd.Series, vocabulary: tuple[str, ...]) -> Ints:
    return words.astype(pd.CategoricalDtype(list(vocabulary))).cat.codes.to_numpy().astype(np.intp)


def _counted(records: pd.DataFrame, table: str, what: Ints, names: tuple[str, ...]) -> pd.DataFrame:
    """Return how often each of ``names`` (a position, -1 for none) occurs in each source and kind."""
    source, kind = _codes(records["source"], SOURCES), _codes(records["kind"], KINDS)
    key = (source * len(KINDS) + kind) * len(names) + what
    n = np.bincount(key[what >= 0], minlength=len(SOURCES) * len(KINDS) * len(names))
    at = np.flatnonzero(n)
    return pd.DataFrame(
        {
            "table": pd.Series([table] * len(at), dtype="str"),
            "source": pd.Series(np.array(SOURCES)[at // (len(names) * len(KINDS))], dtype="str"),
            "kind": pd.Series(np.array(KINDS)[at // len(names) % len(KINDS)], dtype="str"),
            "what": pd.Series(np.array(names)[at % len(names)], dtype="str"),
            "n": n[at].astype(np.int64),
        }
    )


def _in_metric(units: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether each was written in metric units: pounds and ounces turned to grams have no digit of their own."""
    code, names = pd.factorize(units)
    imperial = np.array([any(word in str(name).lower() for word in ("lb", "oz", "in")) for name in names], dtype=bool)
    # a blank unit (code -1 finds the last) is the source's own: metric
    return ~np.append(imperial, False)[code]


def _in_units_of(records: pd.DataFrame, unit: dict[str, float]) -> npt.NDArray[np.float64]:
    """Return each value as a number of the units of its kind."""
    size = np.array([unit[kind] for kind in KINDS])[_codes(records["kind"], KINDS)]
    return np.asarray(records["value_si"].to_numpy() / size)


def _last_digits(records: pd.DataFrame) -> Ints:
    # finer than the resolution (8.465 kg) is no digit preference, so only its own digit is read
    return np.floor(_in_units_of(records, DIGIT_RESOLUTION) + 1e-6).astype(np.intp) % 10


def _round_multiples(records: pd.DataFrame) -> Ints:
    """Return the position in ``MULTIPLES`` of each value: the round multiple it is, or "other"."""
    multiple = _in_units_of(records, {kind: size for kind, (size, _) in ROUND_MULTIPLE.items()})
    name = np.array([MULTIPLES.index(ROUND_MULTIPLE[kind][1]) for kind in KINDS])[_codes(records["kind"], KINDS)]
    return np.where(np.abs(multiple - np.round(multiple)) < 1e-6, name, MULTIPLES.index("other"))


def _agreement(records: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return, for each two systems, how records of one child, kind and day differ.

    ``source`` holds both names ("clinic;gp"); sums of differences (first less second) and of their squares are in
    g or mm, so that the mean difference and its limits of agreement add up over parts of a country.
    """
    readings = _by_source(records[(records["kind"] == kind).to_numpy()])
    rows = []
    for first, second in combinations(range(len(SOURCES)), 2):
        difference = readings[:, first] - readings[:, second]
        difference = np.round(difference[~np.isnan(difference)] / DIFFERENCE_UNIT[kind]).astype(np.int64)
        figures = {
            "pairs": len(difference),
            "equal": (difference == 0).sum(),
            "within": (np.abs(difference) <= AGREE_WITHIN[kind]).sum(),
            "sum": difference.sum(),
            "sum_of_squares": (difference**2).sum(),
        }
        if len(difference):
            pair = f"{SOURCES[first]};{SOURCES[second]}"
            rows += [("agreement", pair, kind, what, int(n)) for what, n in figures.items()]
    table = pd.DataFrame(rows, columns=[*TALLY_KEYS, "n"])
    return table.astype({**dict.fromkeys(TALLY_KEYS, "str"), "n": np.int64})


def _by_source(records: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return values [child and day, source], NaN where a source has none; the first where it has several."""
    child = records["child"].to_numpy().astype(np.int64)
    day = records["measured_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    source, order = _codes(records["source"], SOURCES), np.lexsort((day, child))
    new = (np.diff(child[order], prepend=-1) != 0) | (np.diff(day[order], prepend=np.iinfo(np.int64).min) != 0)
    row = np.cumsum(new) - 1
    out = np.full((int(row[-1]) + 1 if len(row) else 0, len(SOURCES)), np.nan)
    # the last written stands, so going backwards leaves the first
    out[row[::-1], source[order][::-1]] = records["value_si"].to_numpy()[order][::-1]
    return out
