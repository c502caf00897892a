"""An NHS number that a system learns only later: its rows before that day join those after it, twins never.

Exact persons need a postcode, and by probability a child has one record file of each system. So a baby whom a clinic
weighed by name alone, before the number was traced, would stay apart from itself. Name, birth date and sex agree by
chance in some 2 of 10**9 pairs of children (``reference_data/linkage``), which with the base rate of
``linkage.probable_person.comparison_model`` is a probability of .9998; what follows only ever holds such pairs back:

* one NHS number alone, of all that was read, stands beside that name and birth date, and in that very system;
* the system's rows without the number end no later than its rows with it begin: a number, once known, stays known;
* all that any system states beside that name, birth date and sex could be one child: no second forename, postcode,
  birth order or gestation speaks against it, nor does a register that lists two ids.

A register that states one id twice, first without the number and perhaps as "Baby", says itself whose row it is.
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

#: Due dates by two methods differ by less (local choice, as are all rules of this module) [days].
GESTATION_DAYS: Final = 7
#: Of the reasons that systems give against one pair the last is told.
_PRECEDENCE: Final = (
    "",
    LinkReason.SEVERAL_NUMBERS,
    LinkReason.TWO_REGISTER_IDS,
    LinkReason.NUMBER_KNOWN_BEFORE,
)


def late_numbers(rows: Rows, row_groups: RowGroups, exactly: Edges) -> tuple[Edges, ReviewPairs]:
    """Return the pairs of row groups of which one is the other before its number was known, and those that may be.

    Parameters
    ----------
    rows, row_groups
        What was read, and the row group of each row.
    exactly : Edges
        The pairs that are one exact person: what they gave a number is not looked at again.
    """
    cluster = components(exactly, len(row_groups.number))
    numbered = np.zeros(len(cluster), dtype=bool)
    numbered[cluster[row_groups.number >= 0]] = True
    unnumbered = (row_groups.number < 0) & ~row_groups.apart & ~numbered[cluster]
    births = np.unique(rows.born[unnumbered[row_groups.of_row]])
    births = births[births != NO_DATE]
    if not len(births):
        return Edges(cluster[:0], cluster[:0]), for_review()
    statements = _statements(rows, row_groups, np.flatnonzero(np.isin(rows.born, births)), unnumbered)
    pairs = _candidates(statements, rows, row_groups)
    edges = Edges(pairs["a"].to_numpy(), pairs["b"].to_numpy())
    why = pairs["why"].to_numpy(dtype=object)
    free, by_id = why == "", pairs["by_id"].to_numpy()
    joined = components(Edges.of(exactly, edges.where(free)), len(cluster))
    barred = _contradicted(rows, row_groups, joined)[joined[edges.a]]
    namesakes = components(Edges.of(exactly, _all_of_one_name(statements)), len(cluster))
    barred |= _contradicted(rows, row_groups, namesakes)[namesakes[edges.a]] & ~by_id
    why = np.where(free & barred, LinkReason.CONTRADICTED, why)
    held = why == ""
    return edges.where(held), for_review(edges.a[~held], edges.b[~held], why[~held])


def _statements(rows: Rows, row_groups: RowGroups, at: npt.NDArray[np.intp], unnumbered: Mask) -> pd.DataFrame:
    """Return what each row says of its person; ``name`` is -1 where forename, surname or birth date is not known."""
    person = Persons(rows, at)
    named = (person.forename >= 0) & (person.surname >= 0)
    row_group = row_groups.of_row[at]
    return pd.DataFrame(
        {
            "row_group": row_group,
            "unnumbered": unnumbered[row_group],
            "numbered": row_groups.number[row_group] >= 0,
            "apart": row_groups.apart[row_group],
            "source": rows.source[at].astype(np.int64),
            "name": np.where(named, joint_code(person.forename, person.surname, person.born), -1),
            "forename": person.forename,
            "surname": person.surname,
            "born": person.born,
            "sex": person.sex,
            "register_id": _register_ids(rows, at),
        }
    )


def _register_ids(rows: Rows, at: npt.NDArray[np.intp]) -> Codes:
    """Return a code for the register's own id of each row, within its sender; -1 where it states none.

    What this program calls a child that was entered in it is no id of any system's register.
    """
    ids = rows.column("child_id", at).mask(entered(rows)[at])
    whose = rows.column("sender", at)
    code = joint_code(pd.factorize(ids)[0], pd.factorize(whose)[0]) if whose.notna().any() else pd.factorize(ids)[0]
    return np.where(ids.notna().to_numpy(), code, -1).astype(np.int64)


def _candidates(statements: pd.DataFrame, rows: Rows, row_groups: RowGroups) -> pd.DataFrame:
    """Return each pair once: by its register's own id, else with what weighs most against it in any one system."""
    by_name = _by_name(statements, rows, row_groups)
    order = by_name["why"].map({why: place for place, why in enumerate(_PRECEDENCE)})
    by_name = by_name.assign(order=order).sort_values(["a", "b", "order"]).drop(columns="order")
    by_name = by_name.drop_duplicates(["a", "b"], keep="last")
    both = pd.concat([_by_register_id(statements, row_groups), by_name], ignore_index=True)
    return both.drop_duplicates(["a", "b"])


def _by_name(statements: pd.DataFrame, rows: Rows, row_groups: RowGroups) -> pd.DataFrame:
    """Return pairs that one system states by the same name, birth date and sex, and why they are not joined."""
    statements = statements[(statements["name"] >= 0).to_numpy()]
    keys = ["source", "name", "sex"]
    stated = statements.loc[
        (statements["sex"] >= 0).to_numpy(), [*keys, "row_group", "unnumbered", "numbered", "apart"]
    ].drop_duplicates()
    with_number = stated[(stated["numbered"] & ~stated["apart"]).to_numpy()]
    pairs = stated[stated["unnumbered"].to_numpy()].merge(with_number, on=keys, suffixes=("", "_2"))
    bearers = (
        statements.loc[statements["numbered"].to_numpy(), ["name", "row_group"]]
        .drop_duplicates()["name"]
        .value_counts()
    )
    several = (pairs["name"].map(bearers) > 1).to_numpy()
    begins, ends = _days(rows, row_groups, pairs)
    two_ids = _other_ids(statements, pairs)
    why = np.select(
        [several, two_ids, ends > begins],
        [LinkReason.SEVERAL_NUMBERS, LinkReason.TWO_REGISTER_IDS, LinkReason.NUMBER_KNOWN_BEFORE],
        "",
    ).astype(object)
    return pd.DataFrame({"a": pairs["row_group"], "b": pairs["row_group_2"], "why": why, "by_id": False})


def _all_of_one_name(statements: pd.DataFrame) -> Edges:
    """Return edges that chain all row groups of one name, birth date and sex, as if they were one child."""
    stated = statements.loc[
        ((statements["name"] >= 0) & (statements["sex"] >= 0)).to_numpy(), ["name", "sex", "row_group"]
    ]
    stated = stated.drop_duplicates().sort_values(["name", "sex", "row_group"])
    person = joint_code(stated["name"].to_numpy(), stated["sex"].to_numpy())
    row_group = stated["row_group"].to_numpy()
    again = person[1:] == person[:-1]
    return Edges(row_group[:-1][again], row_group[1:][again])


def _days(rows: Rows, row_groups: RowGroups, pairs: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return the first day of the number in the system of each pair, and the last day of what lacks it.

    Days are those on which something was measured or done; where a system dates nothing, nothing speaks against it.
    """
    at = np.arange(int(rows.starts[1]), int(rows.starts[3]))
    day = np.concatenate(
        [rows.tables[table][on].to_numpy() for table, on in ((1, "measured_on"), (2, "contact_on"))]
    ).astype("datetime64[s]")
    dated = pd.DataFrame({"row_group": row_groups.of_row[at], "source": rows.source[at].astype(np.int64), "on": day})
    asked = np.zeros(len(row_groups.number), dtype=bool)
    asked[pairs["row_group"]] = asked[pairs["row_group_2"]] = True
    span = dated[asked[dated["row_group"]]].groupby(["row_group", "source"])["on"].agg(["min", "max"])
    begins = span["min"].reindex(pd.MultiIndex.from_frame(pairs[["row_group_2", "source"]]))
    ends = span["max"].reindex(pd.MultiIndex.from_frame(pairs[["row_group", "source"]]))
    return (
        begins.fillna(pd.Timestamp.max.floor("s")).to_numpy().astype("datetime64[s]").view(np.int64),
        ends.fillna(pd.Timestamp.min.ceil("s")).to_numpy().astype("datetime64[s]").view(np.int64),
    )


def _other_ids(statements: pd.DataFrame, pairs: pd.DataFrame) -> Mask:
    """Return which pairs the register of their system lists under ids of which none is the other's."""
    listed = statements[(statements["register_id"] >= 0).to_numpy()][
        ["row_group", "source", "register_id"]
    ].drop_duplicates()
    place = pairs[["row_group", "row_group_2", "source"]].reset_index(names="pair")
    ids = place.merge(listed, on=["row_group", "source"]).merge(
        listed.rename(columns={"row_group": "row_group_2"}), on=["row_group_2", "source"], suffixes=("", "_2")
    )
    same = ids["register_id"] == ids["register_id_2"]
    told = np.zeros(len(pairs), dtype=bool)
    told[ids["pair"]] = True
    told[ids.loc[same, "pair"]] = False
    return told


def _by_register_id(statements: pd.DataFrame, row_groups: RowGroups) -> pd.DataFrame:
    """Return the pairs of row groups that a register states under one id: one surname, birth date, sex and number."""
    stated = statements[
        ((statements["register_id"] >= 0) & (statements["surname"] >= 0) & ~statements["apart"]).to_numpy()
    ]
    entry = joint_code(*(stated[name].to_numpy() for name in ("source", "register_id", "surname", "born")))
    sexes, names = (
        counted(entry, np.arange(len(entry)), stated[name].to_numpy(), (stated[name] >= 0).to_numpy())
        for name in ("sex", "forename")
    )
    number = row_groups.number[stated["row_group"]]
    numbers = counted(entry, np.arange(len(entry)), number, number >= 0)
    one = (numbers[entry] == 1) & (sexes[entry] <= 1) & (names[entry] <= 1)
    table = stated.assign(entry=entry)[one][["entry", "row_group", "unnumbered", "numbered"]].drop_duplicates()
    pairs = table[table["unnumbered"].to_numpy()].merge(
        table[table["numbered"].to_numpy()], on="entry", suffixes=("", "_2")
    )
    return pd.DataFrame({"a": pairs["row_group"], "b": pairs["row_group_2"], "why": "", "by_id": True})


def _contradicted(rows: Rows, row_groups: RowGroups, cluster: Codes) -> Mask:
    """Return which clusters hold two numbers, forenames, orders, gestations, or a postcode their number lacks."""
    size = np.bincount(cluster)
    at = np.flatnonzero(size[cluster[row_groups.of_row]] > 1)
    row_group = row_groups.of_row[at]
    whose = cluster[row_group]
    person = Persons(rows, at)
    out = several_numbers(cluster, row_groups.number)
    for value, known in ((person.order, person.order > 0), (person.forename, person.forename >= 0)):
        several = counted(whose, np.arange(len(at)), value, known) > 1
        out[: len(several)] |= several
    weeks = pd.Series(rows.column("gestation_total_days", at).to_numpy()).groupby(whose).agg(["min", "max"])
    out[weeks.index[(weeks["max"] - weeks["min"] > GESTATION_DAYS).to_numpy()]] = True
    lives = pd.DataFrame(
        {"cluster": whose, "postcode": person.postcode, "unnumbered": row_groups.number[row_group] < 0}
    )
    lives = (
        lives[(lives["postcode"] >= 0).to_numpy()].groupby(["cluster", "postcode"])["unnumbered"].agg(["all", "size"])
    )
    by_cluster = lives["all"].groupby("cluster").agg(["sum", "size"])
    # of the number's own addresses it may have any, of others one where the number has none
    stray = (by_cluster["sum"] > 1) | ((by_cluster["sum"] == 1) & (by_cluster["size"] > 1))
    out[by_cluster.index[stray.to_numpy()]] = True
    return out
