"""Readings as numbers: where each stands on UK-WHO, how finely it was written, which digits it shows."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.growth_model.mean_curve import sex_of_tables
from growthwatch.reconcile.readings.weighings import coarseness, held_by, last_digit
from growthwatch.reference import uk_who
from growthwatch.reference.ages import corrected_age_days
from growthwatch.segments import starts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

#: An SDS beyond this says only "impossible": the ends of LMS curves are not to be trusted further.
FARTHEST_SDS: Final = 12.0
#: How often a value is rounded further than its system's last digit: whole centimetres in 16 % of heights against the
#: 10 % expected, birth weights to 100 g in 3.7 %; a tenth, taken for all [L].
HEAPED: Final = 0.1
#: Decimals that a value is usually written with (kg, cm, cm): "9.5" may be 9.50 with its zero lost.
_USUAL_DECIMALS: Final = np.array([2, 1, 1])


class Readings(NamedTuple):
    """One row per reading, sorted by child; codes are positions in the vocabulary."""

    child: Ints
    kind: npt.NDArray[np.int8]
    source: npt.NDArray[np.int8]
    held: Ints  # which systems hold it, one bit for each
    day: npt.NDArray[np.int64]  # date of measuring [days since 1970]
    entered: Floats  # day of entry [days since 1970], NaN where not known
    age: Floats  # chronological [days]
    gestation: Floats  # [days]
    sex: npt.NDArray[np.int8]
    corrected: Floats  # [days from 40+0]
    value: Floats  # kg or cm
    rounded: Floats  # as the system that rounds it most holds it [kg or cm]
    step: Floats  # how finely the value is likely to have been read [kg or cm]
    last_digit: Floats  # one in the last digit of this value as it stands [kg or cm]
    coarse: Floats  # the coarsest rounding it can have had [kg or cm]
    mantissa: npt.NDArray[np.int64]  # the digits as a whole number, -1 where the text is not one plain number
    decimals: npt.NDArray[np.int8]
    factor: Floats  # kg or cm in one written unit
    imperial: npt.NDArray[np.bool_]
    says_birth: npt.NDArray[np.bool_]  # the record calls itself a birth measurement
    trusted: npt.NDArray[np.bool_]  # a person kept it: it is not asked about
    aside: npt.NDArray[np.bool_]  # a person set it aside: it tells nothing
    sds: Floats
    slope: Floats  # SDS per kg or cm
    at: gaussian_process.Points
    noise: Floats  # variance of the reading round the process, its rounding included [SDS squared]

    @property
    def labelled_otherwise(self) -> npt.NDArray[np.bool_]:
        """Whether each is one plain number under another unit than kg or cm, its system's usual unit included."""
        return np.asarray((self.mantissa >= 0) & (np.abs(self.factor - 1) > 1e-6))


def take(of: Readings, rows: Ints) -> Readings:
    """Return some readings, in the order of ``rows``."""
    columns = of._asdict()
    at = gaussian_process.take(columns.pop("at"), rows)
    return Readings(**{name: column[rows] for name, column in columns.items()}, at=at)


def standing(run: uk_who.Runs, corrected: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return SDS, held within +/-12, and its slope [SDS per kg or cm] on the scale of logarithms.

    Both are defined for every positive value, however impossible, so that any slip can be weighed.
    """
    row = uk_who.row_of(run, corrected)
    table = uk_who.lms()
    per_S = table.L.take(row) * table.per_LS.take(row)
    ratio = value * table.per_M.take(row)
    with np.errstate(all="ignore"):
        sds = uk_who.sds_of(run, corrected, value)
        sds = np.where(np.isnan(sds), np.copysign(FARTHEST_SDS, np.log(ratio)), sds)
        stretch = np.clip(ratio ** table.L.take(row), 0.3, 3.0)
    known = np.isfinite(per_S) & (value > 0)
    sds = np.where(known, np.clip(sds, -FARTHEST_SDS, FARTHEST_SDS), np.nan)
    return sds, np.asarray(np.where(known, stretch * per_S / np.maximum(value, 1e-6), np.nan))


def noise_of(
    run: uk_who.Runs, kind: npt.NDArray[np.integer], corrected: Floats, slope: Floats, grain: Floats
) -> Floats:
    """Return the variance of readings round the process [SDS squared]: of measuring, and of rounding to the grain.

    The rounding's is that of an even spread over one grain (Sheppard 1898, Proc Lond Math Soc 29:353).
    """
    of_measuring = gaussian_process.noise(kind, slope, slope_at_median(run, corrected))
    return np.nan_to_num(of_measuring) + np.nan_to_num((grain * slope) ** 2 / 12)


def slope_at_median(run: uk_who.Runs, corrected: Floats) -> Floats:
    """Return the slope of SDS at the median [SDS per kg or cm]."""
    row, table = uk_who.row_of(run, corrected), uk_who.lms()
    return np.asarray(table.L.take(row) * table.per_LS.take(row) * table.per_M.take(row))


def run_for(kind: npt.NDArray[np.integer], sex: npt.NDArray[np.integer]) -> uk_who.Runs:
    """Return the run of UK-WHO tables (see :func:`mean_curve.sex_of_tables`)."""
    return uk_who.run_of(kind, sex_of_tables(sex))


def read(children: pd.DataFrame, records: pd.DataFrame, reading: Ints, rows: Ints, policy: str) -> Readings:
    """Return the readings that records give.

    ``reading`` is the number of each record's reading, ``rows`` the record that stands for each reading.
    """
    chosen = records.iloc[rows]
    child = chosen["child"].to_numpy().astype(np.intp)
    kind = chosen["kind"].cat.codes.to_numpy()
    value = chosen["value_si"].to_numpy()
    age = chosen["age_days"].to_numpy()
    gestation = children["gestation_total_days"].to_numpy()[child]
    sex = children["sex"].cat.codes.to_numpy()[child]
    corrected = corrected_age_days(age, gestation, policy)
    run = run_for(kind, sex)
    sds, slope = standing(run, corrected, value)
    mantissa, decimals, factor = written(chosen["value"], kind, value)
    step = np.where(mantissa >= 0, factor * 10.0 ** -decimals.astype(float), chosen["step_si"].to_numpy())
    grain = finest(child, kind, step)
    heaped = (1 - HEAPED) * grain + HEAPED * np.maximum(grain, coarseness(kind, value, grain))
    imperial = chosen["unit"].isin(["lb", "oz", "lb oz", "in", "st"]).to_numpy()
    return Readings(
        child=child,
        kind=kind,
        source=chosen["source"].cat.codes.to_numpy(),
        held=held_by(reading, records["source"].cat.codes.to_numpy(), len(rows)),
        day=chosen["measured_on"].to_numpy().astype("datetime64[D]").astype(np.int64),
        entered=_days(chosen["recorded_on"]),
        age=age,
        gestation=gestation,
        sex=sex,
        corrected=corrected,
        value=value,
        rounded=_most_rounded(records, reading),
        step=heaped,
        last_digit=last_digit(kind, chosen["step_si"].to_numpy()),
        coarse=coarseness(kind, value, chosen["step_si"].to_numpy()),
        mantissa=mantissa,
        decimals=decimals,
        factor=factor,
        imperial=imperial,
        says_birth=(chosen["context"] == "birth").to_numpy(dtype=bool),
        trusted=np.zeros(len(rows), dtype=bool),
        aside=np.zeros(len(rows), dtype=bool),
        sds=sds,
        slope=slope,
        at=gaussian_process.points(kind, sex, np.nan_to_num(age), np.nan_to_num(corrected)),
        noise=noise_of(run, kind, corrected, slope, grain),
    )


def _most_rounded(records: pd.DataFrame, reading: Ints) -> Floats:
    """Return the value of the least fine record of each reading [kg or cm]."""
    value = records["value_si"].to_numpy()
    coarse = coarseness(records["kind"].cat.codes.to_numpy(), value, records["step_si"].to_numpy())
    order = np.lexsort((-coarse, reading))
    return np.asarray(value[order[starts(reading[order])]])


def _days(dates: pd.Series) -> Floats:
    day = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(day), np.nan, day.astype(np.int64))


def finest(child: Ints, kind: npt.NDArray[np.generic], step: Floats) -> Floats:
    """Return the finest step with which each child's kind was ever written: zeros get lost in spreadsheets."""
    order = np.lexsort((kind, child))
    first = starts(child[order], kind[order])
    lowest = np.fmin.reduceat(step[order], np.flatnonzero(first)) if len(order) else step
    out = np.empty_like(step)
    out[order] = lowest[np.cumsum(first) - 1] if len(order) else step
    return out


def written(
    text: pd.Series, kind: npt.NDArray[np.generic], value_si: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int8], Floats]:
    """Return the digits as a whole number, the decimals they have, and kg or cm per written unit."""
    stripped = pc.utf8_trim_whitespace(pa.array(text, type=pa.large_string(), from_pandas=True))
    parts = pc.extract_regex(stripped, r"^(?P<whole>\d{1,6})(?P<after>\.\d{0,4})?$")
    number = pc.if_else(parts.is_valid(), stripped, None).cast(pa.float64()).to_numpy(zero_copy_only=False)
    places = pc.fill_null(pc.utf8_length(pc.struct_field(parts, "after")), 0).to_numpy(zero_copy_only=False)
    after = np.maximum(places - 1, 0).astype(np.int8)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(number > 0, value_si / number, np.nan)
    whole = np.abs(factor - 1) < 1e-6
    decimals = np.where(whole, np.maximum(after, _USUAL_DECIMALS[kind]), after).astype(np.int8)
    digits = np.where(np.isfinite(factor), np.round(number * 10.0**decimals), -1)
    return digits.astype(np.int64), decimals, factor
