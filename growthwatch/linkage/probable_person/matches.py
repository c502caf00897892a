"""Probable links of a population that no one process holds.

Each part gives its record files; pairs of files are weighed where all of them are; which are joined is settled once,
and each part is then linked with what was found (``link(..., matched=...)``).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch.linkage.certain import exactly_placed
from growthwatch.linkage.probable_person.assign import assigned, comparable
from growthwatch.linkage.probable_person.record_files import systems_held
from growthwatch.linkage.review.offers import links_between, named
from growthwatch.linkage.rows.row_groups import Edges, components
from growthwatch.linkage.rows.rows import Codes
from growthwatch.sources import Intake
from growthwatch.vocabulary import SOURCES

_BITS = 1 << np.arange(len(SOURCES))


def files_of(intake: Intake) -> pd.DataFrame:
    """Return the record files of one part of a population that can be named by a record.

    Returns
    -------
    DataFrame
        The columns of :func:`.record_files.record_files`, of which ``file`` and ``group`` are numbered
        within the part, and of each group ``number`` (-1 for none), ``systems`` (a bit for each), ``born_on`` (the
        dates of birth [seconds] that its rows state, or all rows with its number where it has one), and
        ``record_source, record_id``.
    """
    rows, _, _, units, _, exactly, _ = exactly_placed(intake)
    group = components(exactly, len(units.number))
    files, number, _, _ = comparable(rows, units, group)
    of_row = group[units.of_row]
    systems = systems_held(rows, of_row, len(number)) @ _BITS
    at = np.arange(len(rows))[rows.part(1)]
    at = at[np.isin(of_row[at], files["group"].to_numpy())]
    names = named(rows, at, of_row[at], np.zeros(len(rows), dtype=bool))
    files = files[files["group"].isin(names.index)]
    whose = files["group"].to_numpy()
    # whoever states a number goes where it goes, also a row that another child's group has
    of_group, of_number = (_dates_by(by, rows.born) for by in (of_row, rows.number))
    born = of_group.reindex(whose).where(number[whose] < 0, of_number.reindex(number[whose]).to_numpy())
    return files.assign(
        number=number[whose],
        systems=systems[whose],
        born_on=born.to_numpy(),
        record_source=names["source"].reindex(whose).to_numpy(dtype=object),
        record_id=names["record"].reindex(whose).to_numpy(dtype=object),
    ).reset_index(drop=True)


def _dates_by(by: Codes, born: Codes) -> pd.Series:
    return pd.DataFrame({"by": by, "born": born}).drop_duplicates().groupby("by")["born"].agg(list)


class Matches(NamedTuple):
    """What probability found: records to link as one child's, and pairs for a person to look at."""

    matched: pd.DataFrame  # source, record_id, source_2, record_2, group, group_2
    links: pd.DataFrame  # as published


def settled_matches(pairs: pd.DataFrame, files: pd.DataFrame) -> Matches:
    """Return which pairs are joined and which are offered.

    Parameters
    ----------
    pairs : DataFrame
        ``file_1, file_2, probability``.
    files : DataFrame
        The files of those pairs, as :func:`files_of` has them, ``file`` and ``group`` numbered through all parts.
    """
    files = files.sort_values("file").reset_index(drop=True)
    code, groups = pd.factorize(files["group"], sort=True)
    of_group = files.assign(group=code).drop_duplicates("group").sort_values("group").reset_index(drop=True)
    position = pd.Index(files["file"])
    one, two = (position.get_indexer(pairs[side]) for side in ("file_1", "file_2"))
    ends = pd.DataFrame({"a": np.minimum(one, two), "b": np.maximum(one, two), "probability": pairs["probability"]})
    held = (of_group["systems"].to_numpy()[:, None] & _BITS) > 0
    number = of_group["number"].to_numpy()
    edges, offers = assigned(ends.sort_values(["a", "b"], ignore_index=True), files.assign(group=code), number, held)
    named_by = of_group[["record_source", "record_id"]]
    first, second = (named_by.iloc[end].reset_index(drop=True) for end in edges)
    matched = pd.DataFrame(
        {
            "source": first["record_source"],
            "record_id": first["record_id"],
            "source_2": second["record_source"],
            "record_2": second["record_id"],
            "group": groups[edges.a],
            "group_2": groups[edges.b],
        }
    )
    place = of_group["record_source"].map(list(SOURCES).index)
    names = pd.DataFrame({"place": place, "record": of_group["record_id"], "source": of_group["record_source"]})
    return Matches(matched, links_between(offers, names, components(Edges(*edges), len(groups))))
