"""A person written with one letter wrong: rows that agree in all else and can be nobody else are that person's.

A letter lost, added, exchanged with its neighbour or mistyped in the surname or in the postcode made a child of its
own of a row without an NHS number, and each such child's checks were then missed. A row is joined where

* forename (or, where it is not yet known, birth order) and birth date agree, and of surname and postcode one is the
  same and the other one letter away;
* the sex, the birth order, the gestation and the NHS number speak nowhere against it;
* one child alone fits.

By the model (``reference_data/linkage``) forename, birth date, sex and postcode agree by chance in fewer than 1 of
10**9 pairs of children who are not twins of one forename. A forename with a letter wrong is never joined, only
offered: it may be a twin's ("Mia" and "Mya").
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason
from growthwatch.linkage.review.review_pairs import ReviewPairs, for_review
from growthwatch.linkage.rows.own_ids import entered
from growthwatch.linkage.rows.persons import Persons, joint_code
from growthwatch.linkage.rows.row_groups import Edges, RowGroups, components, counted, several_numbers
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows

#: Due dates by two methods differ by less (local choice) [days].
GESTATION_DAYS: Final = 7
#: Shorter names differ by a letter too easily [letters].
SHORTEST: Final = 3


def one_letter_links(rows: Rows, row_groups: RowGroups, exactly: Edges) -> tuple[Edges, ReviewPairs]:
    """Return the pairs of row groups of which one is the other with one letter wrong, and those that may be.

    Parameters
    ----------
    rows, row_groups
        What was read, and the row group of each row.
    exactly : Edges
        The pairs that are one exact person, or one number that came late.
    """
    cluster = components(exactly, len(row_groups.number))
    numbered = np.zeros(len(cluster), dtype=bool)
    numbered[cluster[row_groups.number >= 0]] = True
    unnumbered = ~numbered[cluster] & ~row_groups.apart
    births = np.unique(rows.born[unnumbered[row_groups.of_row]])
    births = births[births != NO_DATE]
    at = np.flatnonzero(np.isin(rows.born, births) & ~row_groups.apart[row_groups.of_row])
    if not len(births) or len(at) < 2:
        return Edges(cluster[:0], cluster[:0]), for_review()
    statements = _statements(rows, row_groups, cluster, unnumbered, at)
    pairs = pd.concat(
        [
            _one_letter_apart(statements, unnumbered, same="postcode", near="surname"),
            _one_letter_apart(statements, unnumbered, same="surname", near="postcode"),
        ]
    ).drop_duplicates(["a", "b"])
    edges = Edges(pairs["a"].to_numpy(dtype=np.int64), pairs["b"].to_numpy(dtype=np.int64))
    several = _several_fit(edges, cluster, numbered)
    joined = components(Edges.of(exactly, edges.where(~several)), len(cluster))
    barred = several | _contradicted(rows, row_groups, joined)[joined[edges.a]]
    why = np.where(several, LinkReason.SEVERAL_CHILDREN, LinkReason.CONTRADICTED).astype(object)
    return edges.where(~barred), for_review(edges.a[barred], edges.b[barred], why[barred])


def _statements(
    rows: Rows, row_groups: RowGroups, cluster: Codes, unnumbered: Mask, at: npt.NDArray[np.intp]
) -> pd.DataFrame:
    """Return what rows say of children whom a row without a number calls alike, born on one day."""
    person = Persons(rows, at)
    # a birth order stands for the forename that is not yet known ("Twin 1")
    called = np.where(person.forename >= 0, person.forename, -person.order)
    row_group = row_groups.of_row[at]
    # surnames and postcodes are read of the few alone that may be a pair
    some = person.tells_apart & _may_pair(joint_code(called, person.born), cluster[row_group], unnumbered[row_group])
    person, row_group = Persons(rows, at[some]), row_group[some]
    statements = pd.DataFrame(
        {
            "row_group": row_group,
            "cluster": cluster[row_group],
            "called": called[some],
            "born": person.born,
            "sex": person.sex,
            "surname": person.names("surname"),
            "postcode": person.postcode_text,
        }
    )
    return statements[statements[["surname", "postcode"]].notna().all(axis=1).to_numpy()].drop_duplicates()


def _may_pair(key: Codes, cluster: Codes, unnumbered: Mask) -> Mask:
    """Return which rows share their key with a row without a number, and with a row of another cluster."""
    held = np.zeros(key.max(initial=-1) + 1, dtype=bool)
    held[key[unnumbered]] = True
    lowest, highest = np.full(len(held), cluster.max(initial=0)), np.zeros(len(held), dtype=np.int64)
    np.minimum.at(lowest, key, cluster)
    np.maximum.at(highest, key, cluster)
    return np.asarray((held & (lowest < highest))[key])


def _one_letter_apart(statements: pd.DataFrame, unnumbered: Mask, *, same: str, near: str) -> pd.DataFrame:
    """Return pairs ``a`` (without a number), ``b`` of row groups that agree in ``same`` and nearly in ``near``."""
    keys = ["called", "born", same]
    pairs = statements[unnumbered[statements["row_group"]]].merge(statements, on=keys, suffixes=("", "_2"))
    fits = (pairs["sex"] < 0) | (pairs["sex_2"] < 0) | (pairs["sex"] == pairs["sex_2"])
    pairs = pairs[(fits & (pairs["cluster"] != pairs["cluster_2"])).to_numpy()]
    close = one_letter_apart(pairs[near], pairs[f"{near}_2"])
    ends = pairs.loc[close, ["row_group", "row_group_2"]].drop_duplicates()
    return ends.set_axis(["a", "b"], axis=1).sort_values(["a", "b"])


def one_letter_apart(one: pd.Series, two: pd.Series) -> Mask:
    """Return which pairs of texts are one letter apart (Damerau-Levenshtein distance 1).

    Parameters
    ----------
    one, two : Series of str
        Of the same length; texts shorter than :data:`SHORTEST` are apart by more.

    Examples
    --------
    >>> one_letter_apart(pd.Series(["smith", "smith", "smith"]), pd.Series(["smth", "simth", "smythe"])).tolist()
    [True, True, False]
    """
    if not len(one):
        return np.zeros(0, dtype=bool)
    first, n_first = _letters(one)
    second, n_second = _letters(two)
    width = max(first.shape[1], second.shape[1])
    first, second = (np.pad(text, ((0, 0), (0, width - text.shape[1]))) for text in (first, second))
    shorter, longer = np.minimum(n_first, n_second), np.maximum(n_first, n_second)
    begins = np.minimum(_alike(first, second), shorter)
    ends = np.minimum(_alike(_turned(first, n_first), _turned(second, n_second)), shorter)
    one_wrong = (longer - shorter <= 1) & (begins + ends >= longer - 1) & (begins < longer)
    row, next_ = np.arange(len(one)), np.minimum(begins + 1, width - 1)
    crossed = (first[row, begins.clip(max=width - 1)] == second[row, next_]) & (
        first[row, next_] == second[row, begins.clip(max=width - 1)]
    )
    exchanged = (n_first == n_second) & (begins + ends == longer - 2) & crossed
    return np.asarray((one_wrong | exchanged) & (shorter >= SHORTEST))


def _letters(text: pd.Series) -> tuple[Codes, Codes]:
    """Return the code points of each text, 0 after its end, and its length."""
    fixed = text.to_numpy(dtype=np.str_)
    codes = np.ascontiguousarray(fixed).view(np.uint32).reshape(len(fixed), -1).astype(np.int64)
    return codes, np.count_nonzero(codes, axis=1)


def _turned(codes: Codes, length: Codes) -> Codes:
    """Return texts read from their last letter, 0 after their first."""
    place = length[:, None] - 1 - np.arange(codes.shape[1])
    return np.where(place >= 0, np.take_along_axis(codes, place.clip(min=0), axis=1), 0)


def _alike(one: Codes, two: Codes) -> Codes:
    """Return how many letters two texts have in common before the first that differs."""
    return np.asarray(np.cumprod(one == two, axis=1).sum(axis=1))


def _several_fit(edges: Edges, cluster: Codes, numbered: Mask) -> Mask:
    """Return which pairs begin at a child that is one letter away from more than one other, of which one has a number.

    Several that are all without a number may be one baby written in three ways.
    """
    ends = pd.DataFrame({"one": cluster[edges.a], "two": cluster[edges.b]}).drop_duplicates()
    fits = ends.assign(numbered=numbered[ends["two"]]).groupby("one")["numbered"].sum()
    several = fits.index[(fits > 1).to_numpy()].to_numpy()
    return np.isin(cluster[edges.a], several) | np.isin(cluster[edges.b], several)


def _contradicted(rows: Rows, row_groups: RowGroups, cluster: Codes) -> Mask:
    """Return which clusters hold two numbers, sexes, birth orders, gestations or ids of one register."""
    size = np.bincount(cluster)
    at = np.flatnonzero(size[cluster[row_groups.of_row]] > 1)
    whose, each = cluster[row_groups.of_row[at]], np.arange(len(at))
    out = several_numbers(cluster, row_groups.number)
    person = Persons(rows, at)
    for value, known in ((person.order, person.order > 0), (person.sex, person.sex >= 0)):
        several = counted(whose, each, value, known) > 1
        out[: len(several)] |= several
    weeks = pd.Series(rows.column("gestation_total_days", at).to_numpy()).groupby(whose).agg(["min", "max"])
    out[weeks.index[(weeks["max"] - weeks["min"] > GESTATION_DAYS).to_numpy()]] = True
    register_ids = rows.column("child_id", at).mask(entered(rows)[at])
    ids = pd.DataFrame({"whose": whose, "source": rows.source[at], "id": register_ids.to_numpy()})
    listed = ids.dropna().drop_duplicates().groupby(["whose", "source"]).size()
    out[listed.index.get_level_values("whose")[(listed > 1).to_numpy()]] = True
    return out
