"""Readings as numbers: the SDS of each on UK-WHO, how finely it was written, which digits it shows."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings import reference_sds, remarked, written_values
from growthwatch.reconcile.readings.weighings import coarsest_resolution, system_bits, written_resolution
from growthwatch.reference.ages import corrected_age_days
from growthwatch.segments import starts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]

#: Digit preference: how often a value is rounded further than its system's last digit. Whole centimetres in 16 % of
#: heights against the 10 % expected, birth weights to 100 g in 3.7 %; a tenth, taken for all [L].
DIGIT_PREFERENCE: Final = 0.1
_IMPERIAL_UNITS: Final = ("lb", "oz", "lb oz", "in", "st")


class Readings(NamedTuple):
    """One row per reading, sorted by child; codes are positions in the vocabulary."""

    child: Ints
    kind: npt.NDArray[np.int8]
    source: npt.NDArray[np.int8]
    system_bits: Ints  # which systems hold it, one bit for each
    day: npt.NDArray[np.int64]  # date of measuring [days since 1970]
    entry_day: Floats  # [days since 1970], NaN where not known
    age_days: Floats  # chronological [days]
    gestation_days: Floats
    sex: npt.NDArray[np.int8]
    corrected_age_days: Floats  # [days from 40+0]
    value: Floats  # [kg or cm]
    coarsest_copy: Floats  # the value as the system that rounds it most holds it [kg or cm]
    resolution: Floats  # how finely the value is likely to have been read [kg or cm]
    written_resolution: Floats  # one in the last digit of this value as it stands [kg or cm]
    coarsest_resolution: Floats  # the coarsest rounding it can have had [kg or cm]
    digits: npt.NDArray[np.int64]  # as a whole number, -1 where the text is not one plain number
    decimals: npt.NDArray[np.int8]
    unit_factor: Floats  # kg or cm in one written unit
    is_imperial: Bools
    says_birth: Bools  # the record calls itself a birth measurement
    confirmed: Bools  # a person kept it: it is not asked about
    set_aside: Bools  # by a person: nothing is predicted from it
    sds: Floats
    slope: Floats  # of SDS at the value [SDS per kg or cm]
    points: gaussian_process.Points
    noise: Floats  # variance of the reading round the process, its rounding and remarks included [SDS squared]
    twin_residual: Floats  # from what a twin's record foretells [SDS], NaN where none does (``errors.twins``)
    twin_variance: Floats  # of that [SDS squared]

    @property
    def in_other_unit(self) -> Bools:
        """Whether each is one plain number under another unit than kg or cm, its system's usual unit included."""
        return np.asarray((self.digits >= 0) & (np.abs(self.unit_factor - 1) > 1e-6))


def take_readings(readings: Readings, rows: Ints) -> Readings:
    """Return some readings, in the order of ``rows``."""
    columns = readings._asdict()
    points = gaussian_process.take_points(columns.pop("points"), rows)
    return Readings(**{name: column[rows] for name, column in columns.items()}, points=points)


def readings_of(
    children: pd.DataFrame, records: pd.DataFrame, reading_of_record: Ints, record_of_reading: Ints, policy: str
) -> Readings:
    """Return the readings that records give.

    Parameters
    ----------
    children, records : DataFrame
        :data:`growthwatch.tables.CHILDREN` and ``RECORDS``.
    reading_of_record, record_of_reading : ndarray of int
        The number of each record's reading, and the record that stands for each reading.
    policy : str
        "digital" or "paper": how ages are corrected for gestation.
    """
    chosen = records.iloc[record_of_reading]
    child = chosen["child"].to_numpy().astype(np.intp)
    kind = chosen["kind"].cat.codes.to_numpy()
    value, step = chosen["value_si"].to_numpy(), chosen["step_si"].to_numpy()
    age = chosen["age_days"].to_numpy()
    gestation = children["gestation_total_days"].to_numpy()[child]
    sex = children["sex"].cat.codes.to_numpy()[child]
    corrected = corrected_age_days(age, gestation, policy)
    runs = reference_sds.runs_for(kind, sex)
    sds, slope = reference_sds.sds_and_slope(runs, corrected, value)
    written = written_values.parse(chosen["value"], value)
    last_digit = np.where(written.digits >= 0, written.unit_factor * 10.0 ** -written.decimals.astype(float), step)
    finest = written_values.finest_of_series(child, kind, last_digit)
    return Readings(
        child=child,
        kind=kind,
        source=chosen["source"].cat.codes.to_numpy(),
        system_bits=system_bits(reading_of_record, records["source"].cat.codes.to_numpy(), len(record_of_reading)),
        day=chosen["measured_on"].to_numpy().astype("datetime64[D]").astype(np.int64),
        entry_day=_days(chosen["recorded_on"]),
        age_days=age,
        gestation_days=gestation,
        sex=sex,
        corrected_age_days=corrected,
        value=value,
        coarsest_copy=_coarsest_copy(records, reading_of_record),
        resolution=_likely_resolution(kind, value, finest),
        written_resolution=written_resolution(kind, step),
        coarsest_resolution=coarsest_resolution(kind, value, step),
        digits=written.digits,
        decimals=written.decimals,
        unit_factor=written.unit_factor,
        is_imperial=chosen["unit"].isin(list(_IMPERIAL_UNITS)).to_numpy(),
        says_birth=(chosen["context"] == "birth").to_numpy(dtype=bool),
        confirmed=np.zeros(len(record_of_reading), dtype=bool),
        set_aside=np.zeros(len(record_of_reading), dtype=bool),
        sds=sds,
        slope=slope,
        points=gaussian_process.points_at(kind, sex, np.nan_to_num(age), np.nan_to_num(corrected)),
        noise=reference_sds.noise_variance(runs, kind, corrected, slope, finest)
        + np.nan_to_num((remarked.extra_error(chosen) * slope) ** 2),
        twin_residual=np.full(len(record_of_reading), np.nan),
        twin_variance=np.full(len(record_of_reading), np.nan),
    )


def _likely_resolution(kind: npt.NDArray[np.integer], value: Floats, finest: Floats) -> Floats:
    """Return the mean of the series' resolution and a coarser one, by how often digits are preferred [kg or cm]."""
    coarser = np.maximum(finest, coarsest_resolution(kind, value, finest))
    return np.asarray((1 - DIGIT_PREFERENCE) * finest + DIGIT_PREFERENCE * coarser)


def _coarsest_copy(records: pd.DataFrame, reading_of_record: Ints) -> Floats:
    """Return the value of the least fine record of each reading [kg or cm]."""
    value = records["value_si"].to_numpy()
    coarsest = coarsest_resolution(records["kind"].cat.codes.to_numpy(), value, records["step_si"].to_numpy())
    order = np.lexsort((-coarsest, reading_of_record))
    return np.asarray(value[order[starts(reading_of_record[order])]])


def _days(dates: pd.Series) -> Floats:
    day = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(day), np.nan, day.astype(np.int64))
