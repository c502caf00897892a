"""Probable links of a population that no one process holds.

Each part gives its record files; pairs of files are weighed where all of them are; which are joined is settled once,
and each part is then linked with what was found (``link(..., matched=...)``).
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from growthwatch.linkage.deterministic import deterministic_linkage
from growthwatch.linkage.probable_person.classification import classified, comparable
from growthwatch.linkage.probable_person.record_files import systems_held
from growthwatch.linkage.review.review_pairs import links_between, representatives
from growthwatch.linkage.rows.row_groups import Edges, components
from growthwatch.linkage.rows.rows import Codes
from growthwatch.sources import Intake
from growthwatch.vocabulary import SOURCES

_BITS = 1 << np.arange(len(SOURCES))


def record_files_of_part(intake: Intake) -> pd.DataFrame:
    """Return the record files of one part of a population that can be named by a record.

    Returns
    -------
    DataFrame
        The columns of :func:`.record_files.record_files`, of which ``file`` and ``cluster`` are numbered
        within the part, and of each cluster ``number`` (-1 for none), ``systems`` (a bit for each), ``born_on`` (the
        dates of birth [seconds] that its rows state, or all rows with its number where it has one), and
        ``record_source, record_id``.
    """
    rows, _, _, row_groups, _, exactly, misspelt, _ = deterministic_linkage(intake)
    cluster = components(Edges.of(exactly, misspelt), len(row_groups.number))
    files, number, _, _ = comparable(rows, row_groups, cluster)
    of_row = cluster[row_groups.of_row]
    systems = systems_held(rows, of_row, len(number)) @ _BITS
    at = np.arange(len(rows))[rows.part(1)]
    at = at[np.isin(of_row[at], files["cluster"].to_numpy())]
    names = representatives(rows, at, of_row[at], np.zeros(len(rows), dtype=bool))
    files = files[files["cluster"].isin(names.index)]
    whose = files["cluster"].to_numpy()
    # whoever states a number goes where it goes, also a row that another child's cluster has
    of_cluster, of_number = (_dates_by(by, rows.born) for by in (of_row, rows.number))
    born = of_cluster.reindex(whose).where(number[whose] < 0, of_number.reindex(number[whose]).to_numpy())
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

    matched: pd.DataFrame  # source, record_id, source_2, record_2, cluster, cluster_2
    links: pd.DataFrame  # as published


def classified_matches(pairs: pd.DataFrame, files: pd.DataFrame) -> Matches:
    """Return which pairs are joined and which are offered.

    Parameters
    ----------
    pairs : DataFrame
        ``file_1, file_2, probability``.
    files : DataFrame
        The files of those pairs, as :func:`files_of` has them, ``file`` and ``cluster`` numbered through all parts.
    """
    files = files.sort_values("file").reset_index(drop=True)
    code, clusters = pd.factorize(files["cluster"], sort=True)
    of_cluster = files.assign(cluster=code).drop_duplicates("cluster").sort_values("cluster").reset_index(drop=True)
    position = pd.Index(files["file"])
    one, two = (position.get_indexer(pairs[side]) for side in ("file_1", "file_2"))
    ends = pd.DataFrame({"a": np.minimum(one, two), "b": np.maximum(one, two), "probability": pairs["probability"]})
    held = (of_cluster["systems"].to_numpy()[:, None] & _BITS) > 0
    number = of_cluster["number"].to_numpy()
    edges, offers = classified(
        ends.sort_values(["a", "b"], ignore_index=True), files.assign(cluster=code), number, held
    )
    named_by = of_cluster[["record_source", "record_id"]]
    first, second = (named_by.iloc[end].reset_index(drop=True) for end in edges)
    matched = pd.DataFrame(
        {
            "source": first["record_source"],
            "record_id": first["record_id"],
            "source_2": second["record_source"],
            "record_2": second["record_id"],
            "cluster": clusters[edges.a],
            "cluster_2": clusters[edges.b],
        }
    )
    place = of_cluster["record_source"].map(list(SOURCES).index)
    names = pd.DataFrame({"place": place, "record": of_cluster["record_id"], "source": of_cluster["record_source"]})
    return Matches(matched, links_between(offers, names, components(Edges(*edges), len(clusters))))
