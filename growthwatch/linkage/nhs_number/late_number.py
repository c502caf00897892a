"""An NHS number that a system learns only later: its rows before that day join those after it, twins never.

Exact persons need a postcode, and by probability a child has one record file of each system. So a baby whom a clinic
weighed by name alone, before the number was traced, would stay apart from itself. Name, birth date and sex agree by
chance in some 2 of 10**9 pairs of children (``reference_data/linkage``), which with the base rate of
``linkage.model`` is a probability of .9998; what follows only ever holds such pairs back:

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

from growthwatch.linkage.review.offers import Offers, offered
from growthwatch.linkage.rows.persons import Persons, together
from growthwatch.linkage.rows.row_groups import Edges, Units, components, counted, several_numbers
from growthwatch.linkage.rows.rows import NO_DATE, Codes, Mask, Rows

#: Due dates by two methods differ by less (local choice, as are all rules of this module) [days].
GESTATION_DAYS: Final = 7
SEVERAL: Final = "the same name and birth date stand beside more than one NHS number"
NOT_LATE: Final = "the same system, name, birth date and sex, but it knew that NHS number before"
TWO_IDS: Final = "the same name, birth date and sex, but the register lists them under two ids"
CONTRADICTED: Final = (
    "the same name, birth date and sex, but beside it another forename, postcode, birth order or gestation"
)


def late_numbers(rows: Rows, units: Units, exactly: Edges) -> tuple[Edges, Offers]:
    """Return the pairs of units of which one is the other before its number was known, and those that may be.

    Parameters
    ----------
    rows, units
        What was read, and the unit of each row.
    exactly : Edges
        The pairs that are one exact person: what they gave a number is not looked at again.
    """
    group = components(exactly, len(units.number))
    numbered = np.zeros(len(group), dtype=bool)
    numbered[group[units.number >= 0]] = True
    lone = (units.number < 0) & ~units.apart & ~numbered[group]
    births = np.unique(rows.born[lone[units.of_row]])
    births = births[births != NO_DATE]
    if not len(births):
        return Edges(group[:0], group[:0]), offered()
    said = _said(rows, units, np.flatnonzero(np.isin(rows.born, births)), lone)
    # what one system holds against a pair counts in all; only a register's own id goes before it
    by_name = _by_name(said, rows, units).sort_values(["a", "b", "why"]).drop_duplicates(["a", "b"], keep="last")
    pairs = pd.concat([_by_register_id(said, units), by_name], ignore_index=True).drop_duplicates(["a", "b"])
    edges = Edges(pairs["a"].to_numpy(), pairs["b"].to_numpy())
    why = pairs["why"].to_numpy(dtype=object)
    free, by_id = why == "", pairs["by_id"].to_numpy()
    joined = components(Edges.of(exactly, edges.where(free)), len(group))
    barred = _contradicted(rows, units, joined)[joined[edges.a]]
    namesakes = components(Edges.of(exactly, _all_of_one_name(said)), len(group))
    barred |= _contradicted(rows, units, namesakes)[namesakes[edges.a]] & ~by_id
    why = np.where(free & barred, CONTRADICTED, why)
    held = why == ""
    return edges.where(held), offered(edges.a[~held], edges.b[~held], why[~held])


def _said(rows: Rows, units: Units, at: npt.NDArray[np.intp], lone: Mask) -> pd.DataFrame:
    """Return what each row says of its person; ``name`` is -1 where forename, surname or birth date is not known."""
    person = Persons(rows, at)
    named = (person.forename >= 0) & (person.surname >= 0)
    unit = units.of_row[at]
    return pd.DataFrame(
        {
            "unit": unit,
            "lone": lone[unit],
            "numbered": units.number[unit] >= 0,
            "apart": units.apart[unit],
            "source": rows.source[at].astype(np.int64),
            "name": np.where(named, together(person.forename, person.surname, person.born), -1),
            "forename": person.forename,
            "surname": person.surname,
            "born": person.born,
            "sex": person.sex,
            "register_id": pd.factorize(rows.column("child_id", at))[0],
        }
    )


def _by_name(said: pd.DataFrame, rows: Rows, units: Units) -> pd.DataFrame:
    """Return pairs that one system states by the same name, birth date and sex, and why they are not joined."""
    said = said[(said["name"] >= 0).to_numpy()]
    keys = ["source", "name", "sex"]
    stated = said.loc[(said["sex"] >= 0).to_numpy(), [*keys, "unit", "lone", "numbered", "apart"]].drop_duplicates()
    with_number = stated[(stated["numbered"] & ~stated["apart"]).to_numpy()]
    pairs = stated[stated["lone"].to_numpy()].merge(with_number, on=keys, suffixes=("", "_2"))
    bearers = said.loc[said["numbered"].to_numpy(), ["name", "unit"]].drop_duplicates()["name"].value_counts()
    several = (pairs["name"].map(bearers) > 1).to_numpy()
    begins, ends = _days(rows, units, pairs)
    two_ids = _other_ids(said, pairs)
    why = np.select([several, two_ids, ends > begins], [SEVERAL, TWO_IDS, NOT_LATE], "").astype(object)
    return pd.DataFrame({"a": pairs["unit"], "b": pairs["unit_2"], "why": why, "by_id": False})


def _all_of_one_name(said: pd.DataFrame) -> Edges:
    """Return edges that chain all units of one name, birth date and sex, as if they were one child."""
    stated = said.loc[((said["name"] >= 0) & (said["sex"] >= 0)).to_numpy(), ["name", "sex", "unit"]]
    stated = stated.drop_duplicates().sort_values(["name", "sex", "unit"])
    person = together(stated["name"].to_numpy(), stated["sex"].to_numpy())
    unit = stated["unit"].to_numpy()
    again = person[1:] == person[:-1]
    return Edges(unit[:-1][again], unit[1:][again])


def _days(rows: Rows, units: Units, pairs: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return the first day of the number in the system of each pair, and the last day of what lacks it.

    Days are those on which something was measured or done; where a system dates nothing, nothing speaks against it.
    """
    at = np.arange(int(rows.starts[1]), len(rows))
    day = np.concatenate(
        [rows.tables[table][on].to_numpy() for table, on in ((1, "measured_on"), (2, "contact_on"))]
    ).astype("datetime64[s]")
    dated = pd.DataFrame({"unit": units.of_row[at], "source": rows.source[at].astype(np.int64), "on": day})
    asked = np.zeros(len(units.number), dtype=bool)
    asked[pairs["unit"]] = asked[pairs["unit_2"]] = True
    span = dated[asked[dated["unit"]]].groupby(["unit", "source"])["on"].agg(["min", "max"])
    begins = span["min"].reindex(pd.MultiIndex.from_frame(pairs[["unit_2", "source"]]))
    ends = span["max"].reindex(pd.MultiIndex.from_frame(pairs[["unit", "source"]]))
    return (
        begins.fillna(pd.Timestamp.max.floor("s")).to_numpy().astype("datetime64[s]").view(np.int64),
        ends.fillna(pd.Timestamp.min.ceil("s")).to_numpy().astype("datetime64[s]").view(np.int64),
    )


def _other_ids(said: pd.DataFrame, pairs: pd.DataFrame) -> Mask:
    """Return which pairs the register of their system lists under ids of which none is the other's."""
    listed = said[(said["register_id"] >= 0).to_numpy()][["unit", "source", "register_id"]].drop_duplicates()
    place = pairs[["unit", "unit_2", "source"]].reset_index(names="pair")
    ids = place.merge(listed, on=["unit", "source"]).merge(
        listed.rename(columns={"unit": "unit_2"}), on=["unit_2", "source"], suffixes=("", "_2")
    )
    same = ids["register_id"] == ids["register_id_2"]
    told = np.zeros(len(pairs), dtype=bool)
    told[ids["pair"]] = True
    told[ids.loc[same, "pair"]] = False
    return told


def _by_register_id(said: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return the pairs of units that one register states under one id: one surname, birth date, sex and number."""
    stated = said[((said["register_id"] >= 0) & (said["surname"] >= 0) & ~said["apart"]).to_numpy()]
    entry = together(*(stated[name].to_numpy() for name in ("source", "register_id", "surname", "born")))
    sexes, names = (
        counted(entry, np.arange(len(entry)), stated[name].to_numpy(), (stated[name] >= 0).to_numpy())
        for name in ("sex", "forename")
    )
    number = units.number[stated["unit"]]
    numbers = counted(entry, np.arange(len(entry)), number, number >= 0)
    one = (numbers[entry] == 1) & (sexes[entry] <= 1) & (names[entry] <= 1)
    table = stated.assign(entry=entry)[one][["entry", "unit", "lone", "numbered"]].drop_duplicates()
    pairs = table[table["lone"].to_numpy()].merge(table[table["numbered"].to_numpy()], on="entry", suffixes=("", "_2"))
    return pd.DataFrame({"a": pairs["unit"], "b": pairs["unit_2"], "why": "", "by_id": True})


def _contradicted(rows: Rows, units: Units, group: Codes) -> Mask:
    """Return which groups hold two numbers, forenames, birth orders, gestations, or a postcode their number lacks."""
    size = np.bincount(group)
    at = np.flatnonzero(size[group[units.of_row]] > 1)
    unit = units.of_row[at]
    whose = group[unit]
    person = Persons(rows, at)
    out = several_numbers(group, units.number)
    for value, known in ((person.order, person.order > 0), (person.forename, person.forename >= 0)):
        several = counted(whose, np.arange(len(at)), value, known) > 1
        out[: len(several)] |= several
    weeks = pd.Series(rows.column("gestation_total_days", at).to_numpy()).groupby(whose).agg(["min", "max"])
    out[weeks.index[(weeks["max"] - weeks["min"] > GESTATION_DAYS).to_numpy()]] = True
    lives = pd.DataFrame({"group": whose, "postcode": person.postcode, "lone": units.number[unit] < 0})
    lives = lives[(lives["postcode"] >= 0).to_numpy()].groupby(["group", "postcode"])["lone"].agg(["all", "size"])
    by_group = lives["all"].groupby("group").agg(["sum", "size"])
    # of the number's own addresses it may have any, of others one where the number has none
    stray = (by_group["sum"] > 1) | ((by_group["sum"] == 1) & (by_group["size"] > 1))
    out[by_group.index[stray.to_numpy()]] = True
    return out
