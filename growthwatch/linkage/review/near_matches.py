"""Pairs that look like one child but that no rule joins and the model does not weigh: offered, never joined."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.linkage.review.offers import Offers, offered
from growthwatch.linkage.rows.persons import Persons, together
from growthwatch.linkage.rows.row_groups import Units
from growthwatch.linkage.rows.rows import NO_DATE, Positions, Rows

CORRECTED: Final = "the same name, birth date and sex stand beside two NHS numbers: one may have been put right later"
EXCHANGED: Final = "birth date agrees, and forename and surname look exchanged"
NO_BIRTH_DATE: Final = "name and postcode agree, but one states no birth date"


def nearly_one(rows: Rows, units: Units) -> Offers:
    """Return the pairs of units that a person should look at for one of the reasons above.

    The one place where names are read though every row has a number: a number put right later leaves one child two.
    """
    said = _said(rows, units, np.flatnonzero(rows.stated("forename") & rows.stated("surname")))
    return pd.concat([_corrected(said), _exchanged(said), _without_birth_date(said)], ignore_index=True)


def _said(rows: Rows, units: Units, at: Positions) -> pd.DataFrame:
    person = Persons(rows, at)
    unit = units.of_row[at]
    one_list = pd.factorize(pd.concat([person.names("forename"), person.names("surname")], ignore_index=True))[0]
    said = pd.DataFrame(
        {
            "unit": unit,
            "number": units.number[unit],
            "apart": units.apart[unit],
            "forename": one_list[: len(at)],
            "surname": one_list[len(at) :],
            "born": person.born,
            "sex": person.sex,
            "postcode": person.postcode,
        }
    )
    named = (said["forename"] >= 0) & (said["surname"] >= 0) & ~said["apart"]
    return said[named.to_numpy()].drop_duplicates()


def _corrected(said: pd.DataFrame) -> Offers:
    """Return each person who stands beside several numbers, as pairs that chain the numbers together."""
    whole = said[((said["number"] >= 0) & (said["born"] != NO_DATE) & (said["sex"] >= 0)).to_numpy()]
    person = together(*(whole[name].to_numpy() for name in ("forename", "surname", "born", "sex")))
    chain = whole[["unit", "number"]].assign(person=person).drop_duplicates().sort_values(["person", "number"])
    unit, person = chain["unit"].to_numpy(), chain["person"].to_numpy()
    again = person[1:] == person[:-1]
    return offered(unit[:-1][again], unit[1:][again], CORRECTED)


def _exchanged(said: pd.DataFrame) -> Offers:
    dated = said[((said["born"] != NO_DATE) & (said["forename"] != said["surname"])).to_numpy()]
    turned = dated[(dated["number"] < 0).to_numpy()].rename(columns={"forename": "surname", "surname": "forename"})
    return _pairs(turned, dated, ["forename", "surname", "born"], EXCHANGED)


def _without_birth_date(said: pd.DataFrame) -> Offers:
    placed = said[(said["postcode"] >= 0).to_numpy()]
    undated = (placed["born"] == NO_DATE).to_numpy()
    lone = placed[undated & (placed["number"] < 0).to_numpy()]
    return _pairs(lone, placed[~undated], ["forename", "surname", "postcode"], NO_BIRTH_DATE)


def _pairs(lone: pd.DataFrame, all_: pd.DataFrame, keys: list[str], why: str) -> Offers:
    """Return the pairs that agree in these columns and whose sexes, where both are stated, are the same."""
    pairs = lone.merge(all_, on=keys, suffixes=("", "_2"))
    fits = (pairs["sex"] < 0) | (pairs["sex_2"] < 0) | (pairs["sex"] == pairs["sex_2"])
    pairs = pairs[(fits & (pairs["unit"] != pairs["unit_2"])).to_numpy()]
    one, two = (pairs[name].to_numpy(dtype=np.int64) for name in ("unit", "unit_2"))
    ends = pd.DataFrame({"a": np.minimum(one, two), "b": np.maximum(one, two)}).drop_duplicates()
    return offered(ends["a"].to_numpy(), ends["b"].to_numpy(), why)
