"""Birth weights entered later, at registration or from a discharge letter: values of birth by their own words.

A code for birth weight (SNOMED CT 364589006, LOINC 8339-4) says what was measured; the day beside it is then the day
of entry. Where the child has a value of the first days already, the two are held against each other as any others.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.vocabulary import KINDS

Bools = npt.NDArray[np.bool_]

#: Before two weeks a value that says it is of birth is taken for one as it stands (no centiles in between: UK-WHO).
FIRST_DAYS: Final = 14
#: What a baby may measure at birth: a larger value is no birth value, whatever is written beside it. A local rule
#: [kg, cm, cm].
LARGEST_AT_BIRTH: Final = {"weight": 5.5, "length": 60.0, "head": 40.0}


def entered_later(records: pd.DataFrame) -> Bools:
    """Return which records are values of birth that stand under a day weeks after it, and are the child's only ones.

    Parameters
    ----------
    records : DataFrame
        :data:`growthwatch.tables.RECORDS`.
    """
    late = (records["age_days"] >= FIRST_DAYS).to_numpy()
    says_birth = (records["context"] == "birth").to_numpy(dtype=bool)
    kind = records["kind"].cat.codes.to_numpy().astype(np.int64)
    largest = np.array([LARGEST_AT_BIRTH[name] for name in KINDS])[kind]
    late_birth = late & says_birth & (records["value_si"].to_numpy() <= largest)
    if not late_birth.any():
        return late_birth
    whose = records["child"].to_numpy() * len(KINDS) + kind
    return late_birth & ~np.isin(whose, whose[~late])


def on_day_of_birth(records: pd.DataFrame, entered_late: Bools) -> pd.DataFrame:
    """Return records with some placed on the day of birth; the day they stand under becomes that of their entry."""
    if not entered_late.any():
        return records
    age = np.where(entered_late, records["age_days"].to_numpy(), 0)
    day = records["measured_on"]
    entry = records["recorded_on"].where(~entered_late | records["recorded_on"].notna().to_numpy(), day)
    return records.assign(
        measured_on=day - pd.to_timedelta(age, unit="D"),
        age_days=records["age_days"] - age,
        recorded_on=entry.astype(day.dtype),
    )
