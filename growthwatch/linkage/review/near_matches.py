"""Pairs that look like one child but that no rule joins and the model does not weigh: offered, never joined."""

import numpy as np
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs, for_review
from growthwatch.linkage.rows.persons import Persons, joint_code
from growthwatch.linkage.rows.row_groups import RowGroups
from growthwatch.linkage.rows.rows import NO_DATE, Positions, Rows


def near_matches(rows: Rows, row_groups: RowGroups) -> ReviewPairs:
    """Return the pairs of row groups that a person should look at for one of three reasons.

    The one place where names are read though every row has a number: a number put right later leaves one child two.
    """
    statements = _statements(rows, row_groups, np.flatnonzero(rows.stated("forename") & rows.stated("surname")))
    return pd.concat(
        [_corrected(statements), _exchanged(statements), _without_birth_date(statements)], ignore_index=True
    )


def _statements(rows: Rows, row_groups: RowGroups, at: Positions) -> pd.DataFrame:
    person = Persons(rows, at)
    row_group = row_groups.of_row[at]
    one_list = pd.factorize(pd.concat([person.names("forename"), person.names("surname")], ignore_index=True))[0]
    statements = pd.DataFrame(
        {
            "row_group": row_group,
            "number": row_groups.number[row_group],
            "apart": row_groups.apart[row_group],
            "forename": one_list[: len(at)],
            "surname": one_list[len(at) :],
            "born": person.born,
            "sex": person.sex,
            "postcode": person.postcode,
        }
    )
    named = (statements["forename"] >= 0) & (statements["surname"] >= 0) & ~statements["apart"]
    return statements[named.to_numpy()].drop_duplicates()


def _corrected(statements: pd.DataFrame) -> ReviewPairs:
    """Return each person who stands beside several numbers, as pairs that chain the numbers together."""
    whole = statements[
        ((statements["number"] >= 0) & (statements["born"] != NO_DATE) & (statements["sex"] >= 0)).to_numpy()
    ]
    person = joint_code(*(whole[name].to_numpy() for name in ("forename", "surname", "born", "sex")))
    chain = whole[["row_group", "number"]].assign(person=person).drop_duplicates().sort_values(["person", "number"])
    row_group, person = chain["row_group"].to_numpy(), chain["person"].to_numpy()
    again = person[1:] == person[:-1]
    return for_review(row_group[:-1][again], row_group[1:][again], LinkReason.CORRECTED_NUMBER)


def _exchanged(statements: pd.DataFrame) -> ReviewPairs:
    dated = statements[
        ((statements["born"] != NO_DATE) & (statements["forename"] != statements["surname"])).to_numpy()
    ]
    turned = dated[(dated["number"] < 0).to_numpy()].rename(columns={"forename": "surname", "surname": "forename"})
    return _pairs(turned, dated, ["forename", "surname", "born"], LinkReason.EXCHANGED_NAMES)


def _without_birth_date(statements: pd.DataFrame) -> ReviewPairs:
    placed = statements[(statements["postcode"] >= 0).to_numpy()]
    undated = (placed["born"] == NO_DATE).to_numpy()
    unnumbered = placed[undated & (placed["number"] < 0).to_numpy()]
    return _pairs(unnumbered, placed[~undated], ["forename", "surname", "postcode"], LinkReason.NO_BIRTH_DATE)


def _pairs(unnumbered: pd.DataFrame, all_: pd.DataFrame, keys: list[str], why: LinkReason) -> ReviewPairs:
    """Return the pairs that agree in these columns and whose sexes, where both are stated, are the same."""
    pairs = unnumbered.merge(all_, on=keys, suffixes=("", "_2"))
    fits = (pairs["sex"] < 0) | (pairs["sex_2"] < 0) | (pairs["sex"] == pairs["sex_2"])
    pairs = pairs[(fits & (pairs["row_group"] != pairs["row_group_2"])).to_numpy()]
    one, two = (pairs[name].to_numpy(dtype=np.int64) for name in ("row_group", "row_group_2"))
    ends = pd.DataFrame({"a": np.minimum(one, two), "b": np.maximum(one, two)}).drop_duplicates()
    return for_review(ends["a"].to_numpy(), ends["b"].to_numpy(), why)
