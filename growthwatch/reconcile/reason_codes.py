"""Why each record has its verdict, as codes and figures; ``reasons`` alone makes sentences of them."""

from enum import IntEnum, auto
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


class ReasonCode(IntEnum):
    """Why a record has its verdict."""

    STANDS = auto()  # no error explains it better than truth
    ONLY_ON_RECORD = auto()  # ... and it is the only one of its kind
    NOT_SCORED = auto()  # no SDS, so that nothing could be held against it
    FITS_ANOTHER_GESTATION = auto()  # it stands, as of a baby born weeks before what is recorded
    FITS_ANOTHER_BIRTH_DATE = auto()  # it stands, as of a child of another birth date that an error of it names
    FITS_ABOUT_ANOTHER_BIRTH_DATE = auto()  # ... or that is known about to the fortnight
    FITS_THE_OTHER_SEX = auto()  # ... or of the other sex
    SAME_MEASURING = auto()  # as another record
    VALUES_DISAGREE = auto()  # with another record of that day
    DATES_DISAGREE = auto()  # one value under two dates
    DAYS_AND_VALUES_DISAGREE = auto()  # two values of neighbouring days that can hardly both be true
    ERROR = auto()  # a specific error explains it better than truth
    UNIT_THROUGHOUT = auto()  # every reading of the child in the system is in another unit: said of the first
    UNIT_THROUGHOUT_AGAIN = auto()  # ... and of the others, by reference to the first


class Refusal(IntEnum):
    """Why a decision can't be followed."""

    UNKNOWN_RECORD = auto()
    NO_REPAIR = auto()  # none is suggested, so none can be accepted


class RecordReasons(NamedTuple):
    """A code for every record, and the figures that go with it."""

    code: Ints  # ReasonCode
    other_record: Ints  # the record referred to, -1 for none
    error_kind: Ints  # position in error_kinds.base_rates(), -1 for none
    value: npt.NDArray[np.float64]  # of the repair [kg or cm], NaN for none
    day: npt.NDArray[np.int64]  # of the repair, as recorded for none [days since 1970]
    first_day: npt.NDArray[np.int64]  # of a repair that may be of any day: it may well lie between these
    last_day: npt.NDArray[np.int64]
    kind: Ints  # of the repair, as recorded for none (position in KINDS)
    is_only_repair: Bools  # no other repair is about as likely
    gestation_weeks: npt.NDArray[np.float64]  # that the child's readings fit, NaN where the recorded one will do
    other_error_kind: Ints  # of a repair nearly as likely, -1 for none
    other_value: npt.NDArray[np.float64]  # of that [kg or cm], NaN for none
    other_kind: Ints  # of that, as recorded for none
    birth_day: npt.NDArray[
        np.float64
    ]  # that the child's readings fit [days since 1970], NaN where the recorded will do
    sex: npt.NDArray[np.int8]  # that they fit (code), -1 where the recorded will do
