"""Where systems differ about a child that is joined all the same: which was believed, for a person to see."""

import numpy as np
import pandas as pd

from growthwatch.linkage.nhs_number.shared_number import exchanged
from growthwatch.linkage.review.link_reasons import EXCHANGED_DATE, LinkReason, sentences_with
from growthwatch.linkage.review.review_pairs import representatives
from growthwatch.linkage.rows.amendments import judged_before
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Positions, Rows
from growthwatch.tables import OUT
from growthwatch.vocabulary import SEXES


def conflicts(rows: Rows, owner: Codes, children: pd.DataFrame, refused: Mask) -> pd.DataFrame:
    """Return as links, one for each child, system and value, the birth dates and sexes that were not believed.

    ``record_1`` states what was not believed, ``record_2`` is a record of the child in the system that was; where a
    system has no record, its register's own id stands. The sentence says that the two are joined. ``refused`` marks
    the rows that went to rejects.
    """
    born = children["date_of_birth"].to_numpy().astype("datetime64[s]").view(np.int64)
    sex = children["sex"].cat.codes.to_numpy()
    read = np.arange(len(rows)) < rows.starts[3]  # what could not be read is no statement against another
    other_day = read & (rows.born != NO_DATE) & (rows.born != born[owner])
    other_day &= ~judged_before(rows, owner, rows.born != NO_DATE, len(children))
    other_sex = read & (rows.sex >= 0) & (rows.sex != sex[owner])
    other_sex &= ~judged_before(rows, owner, rows.sex >= 0, len(children))
    found = [
        _differing_statements(
            rows, owner, np.flatnonzero(other_day), rows.born, born, LinkReason.JOINED_TWO_BIRTH_DATES, refused
        ),
        _differing_statements(
            rows,
            owner,
            np.flatnonzero(other_sex),
            rows.sex.astype(np.int64),
            sex.astype(np.int64),
            LinkReason.JOINED_TWO_SEXES,
            refused,
        ),
    ]
    return pd.concat(found, ignore_index=True)


def _differing_statements(
    rows: Rows, owner: Codes, at: Positions, stated: Codes, believed: Codes, reason: LinkReason, refused: Mask
) -> pd.DataFrame:
    if not len(at):
        return pd.DataFrame({name: [] for name in OUT["links"]})
    statements = pd.DataFrame({"child": owner[at], "source": rows.source[at], "value": stated[at]})
    group = statements.groupby(["child", "source", "value"]).ngroup().to_numpy()
    odd = statements.assign(group=group).drop_duplicates("group").sort_values("group").reset_index(drop=True)
    concerned = np.zeros(len(believed), dtype=bool)
    concerned[odd["child"]] = True
    good = np.flatnonzero(concerned[owner] & (stated == believed[owner]))
    # only the system that is believed, not others that happen to agree with it
    rank = (rows.rank(good) + 1) // 2
    best = np.full(len(believed), rank.max(initial=0) + 1)
    np.minimum.at(best, owner[good], rank)
    good = good[rank == best[owner[good]]]
    one = representatives(rows, at, group, refused).loc[odd["group"]].reset_index(drop=True)
    two = representatives(rows, good, owner[good], refused).loc[odd["child"]].reset_index(drop=True)
    value, kept = odd["value"].to_numpy(), believed[odd["child"]]
    details = {"value": _written(value, reason), "believed": _written(kept, reason)}
    if reason == LinkReason.JOINED_TWO_BIRTH_DATES:
        details["exchanged"] = pd.Series(np.where(exchanged(value, kept), EXCHANGED_DATE, ""), dtype="str")
    why = sentences_with(reason, **details, system=one["source"], believed_system=two["source"])
    return pd.DataFrame(
        {
            "source_1": one["source"],
            "record_1": one["record"],
            "source_2": two["source"],
            "record_2": two["record"],
            "probability": np.nan,
            "why_not_joined": why,
        }
    )


def _written(value: Codes, reason: LinkReason) -> pd.Series:
    if reason == LinkReason.JOINED_TWO_SEXES:
        return pd.Series(np.array(SEXES, dtype=object)[value], dtype="str")
    return pd.Series(value.view("datetime64[s]")).dt.strftime("%Y-%m-%d").astype("str")
