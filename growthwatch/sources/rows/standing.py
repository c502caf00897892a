"""Which row stands where several bear one id: the newest version; what is taken back does not; two persons' rows both.

Rows of one id are one record where they may be: one sender, one person, and either one file or sender, or one
measurement. Of its versions the newest stands (``version_id`` and ``last_updated``; where neither tells, the status,
then the day of entry, then the order in which they came in), whatever the order of the rows. Where nothing orders
them all stand, under ids told apart, for reconciliation to hold against each other. A version that takes the record
back takes back what is not newer than it.
"""

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from growthwatch.sources.rows import same_person
from growthwatch.vocabulary import ROW_STATUSES, WITHDRAWN_STATUSES

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

#: Status -> which of two versions comes later; amended and corrected are no order among themselves.
_LATER: Final = {"registered": 0, "preliminary": 0, "final": 1, "amended": 2, "corrected": 2, "cancelled": 3,
                 "entered-in-error": 3}  # fmt: skip
_CORRECTION: Final = _LATER["corrected"]
#: Every row is held against every other of its id up to so many, beyond it against its neighbours in three orders.
_ALL_PAIRS: Final = 24


class Standing(NamedTuple):
    """What became of each row: arrays with an element for each.

    Attributes
    ----------
    record : int array
        The record that the row is a version of, numbered from 0.
    superseded, repeated : bool array
        Whether a newer version stands, or an earlier row says the same.
    withdrawn : object array
        The status of the version that takes the row back, "" for none.
    suffix : object array
        What tells the row's id from that of other rows, "" where nothing need.
    """

    record: Codes
    superseded: Bools
    repeated: Bools
    withdrawn: npt.NDArray[np.object_]
    suffix: npt.NDArray[np.object_]

    @property
    def stands(self) -> Bools:
        """Whether the row is neither superseded nor repeated nor taken back."""
        return ~(self.superseded | self.repeated | (self.withdrawn != ""))


def statements(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return rows of a stage table as :func:`standing` reads them; ``columns`` as they are named there.

    ``what`` and ``day`` are the kind or contact and its day, ``file`` a code of the file that the row came in.
    """
    status = frame["status"].astype(object)
    return pd.DataFrame(
        {
            "source": frame["source"].astype("str").fillna(""),
            "id": frame["sender_record_id"].where(frame["sender_record_id"].notna(), frame["record_id"]),
            "sender": frame["sender"].astype("str").fillna(""),
            **{name: frame[name].astype("str").fillna("") for name in same_person.PERSON if name != "date_of_birth"},
            "date_of_birth": day(frame["date_of_birth"]),
            "number": pd.to_numeric(frame["version_id"].astype(object), errors="coerce").astype("float64"),
            "updated": frame["last_updated"].astype("str").fillna(""),
            "rank": status.map(_LATER).astype("float64"),
            "status": status.where(status.isin(ROW_STATUSES), ""),
            "input": frame["input"].to_numpy(),
            "line": frame["line"].to_numpy(),
            "arrival": 0,
            "readable": True,
            "entered": "",
            "value": "",
            **columns,
        },
        index=frame.index,
    )


def of_records(recorded: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of :func:`statements` that records have of their own."""
    value = recorded["value"].astype("str").fillna("") + " " + recorded["unit"].astype("str").fillna("")
    entered = day(recorded["recorded_on"]) if "recorded_on" in recorded else ""
    return {"what": recorded["kind"].astype("str").fillna(""), "day": day(recorded["measured_on"]),
            "value": value, "entered": entered}  # fmt: skip


def of_contacts(contacted: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of :func:`statements` that contacts have of their own."""
    return {"what": contacted["contact"].astype("str").fillna(""), "day": day(contacted["contact_on"]),
            "value": contacted["outcome"].astype("str").fillna("")}  # fmt: skip


def of_unread_contacts(unread: pd.DataFrame) -> dict[str, Any]:
    """Return the same of contacts that could not be read (``tables.UNREADABLE``)."""
    return {"what": unread["context"].astype("str").fillna(""), "day": day(unread["measured_on"]),
            "value": unread["value"].astype("str").fillna("")}  # fmt: skip


def of_conditions(conditioned: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of :func:`statements` that known conditions have of their own."""
    value = conditioned["standing"].astype("str").fillna("") + " " + day(conditioned["ended_on"])
    return {"what": conditioned["condition"].astype("str").fillna(""), "day": day(conditioned["started_on"]),
            "value": value, "entered": day(conditioned["stated_on"])}  # fmt: skip


def of_withdrawals(withdrawn: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of :func:`statements` that rows taking others back have of their own."""
    what = withdrawn["kind"].astype("str").fillna(withdrawn["contact"].astype("str")).fillna("")
    return {"what": what, "day": day(withdrawn["measured_on"].fillna(withdrawn["contact_on"]))}


def standing(said: pd.DataFrame) -> Standing:
    """Return which rows stand.

    Parameters
    ----------
    said : DataFrame
        :func:`statements`: all rows that bear an id with another. ``arrival`` orders rows that nothing else does;
        rows that are not ``readable`` can be superseded and taken back, and supersede nothing.
    """
    said = said.reset_index(drop=True)
    group = _code(said, ["source", "id"])
    statement = _code(said.assign(group=group), ["group", "file", "input", "line"])
    first = np.unique(statement, return_index=True)[1]
    one = said.iloc[first].reset_index(drop=True).assign(group=group[first])
    one["withdraws"] = one["status"].isin(WITHDRAWN_STATUSES).to_numpy()
    record = _records(one)
    superseded = _superseded(one, record)
    withdrawn = _withdrawn(one, record)
    suffix = _suffixes(one, record)
    repeated = np.zeros(len(said), dtype=bool)
    of_row = superseded[statement] | (withdrawn[statement] != "") | one["withdraws"].to_numpy()[statement]
    left = np.flatnonzero(~of_row & said["readable"].to_numpy(dtype=bool))
    same = said.iloc[left].assign(record=record[statement[left]]).duplicated(["record", "what", "day", "value"])
    repeated[left] = same.to_numpy()
    return Standing(record[statement], superseded[statement], repeated, withdrawn[statement], suffix[statement])


def _records(one: pd.DataFrame) -> Codes:
    """Return which record each statement is a version of."""
    a, b = _pairs(one)
    same = _one_record(one.take(a).reset_index(drop=True), one.take(b).reset_index(drop=True))
    graph = coo_array((np.ones(int(same.sum()), dtype=np.int8), (a[same], b[same])), shape=(len(one), len(one)))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _pairs(one: pd.DataFrame) -> tuple[Codes, Codes]:
    """Return pairs of statements of one id."""
    group = one["group"].to_numpy()
    few = np.bincount(group)[group] <= _ALL_PAIRS
    part = pd.DataFrame({"group": group[few], "at": np.flatnonzero(few)})
    both = part.merge(part, on="group", suffixes=("", "_2"))
    both = both[(both["at"] < both["at_2"]).to_numpy()]
    a, b = [both["at"].to_numpy()], [both["at_2"].to_numpy()]
    many = np.flatnonzero(~few)
    if len(many):
        rest = one.iloc[many]
        for by in (["nhs_number", "what", "day"], ["surname", "forename", "what", "day"], ["what", "day", "value"]):
            order = many[np.lexsort([_code(rest, [name]) for name in reversed(["group", "sender", *by])])]
            near = group[order[1:]] == group[order[:-1]]
            a.append(order[:-1][near])
            b.append(order[1:][near])
    return np.concatenate(a).astype(np.int64), np.concatenate(b).astype(np.int64)


def _one_record(one: pd.DataFrame, two: pd.DataFrame) -> Bools:
    """Return which pairs of rows with one id are one record."""
    senders = (one["sender"] == two["sender"]) | (one["sender"] == "") | (two["sender"] == "")
    together = (one["file"] == two["file"]) | ((one["sender"] == two["sender"]) & (one["sender"] != ""))
    same = {name: (one[name] == two[name]).to_numpy() for name in ("what", "day", "value")}
    # in another file of no stated sender an id may be another's: it is the same where the measurement is
    measured = same["what"] & (same["day"] | (same["value"] & (one["value"] != "").to_numpy()))
    corrects = np.fmax(one["rank"], two["rank"]).to_numpy() == _CORRECTION
    unstated = ((one["what"] == "") | (two["what"] == "")).to_numpy()
    takes_back = (one["withdraws"] | two["withdraws"]).to_numpy() & (same["what"] | unstated)
    one_scope = together.to_numpy() | measured | (same["what"] & corrects) | takes_back
    return senders.to_numpy() & one_scope & ~same_person.other_person(one, two)


def _superseded(one: pd.DataFrame, record: Codes) -> Bools:
    """Return which statements a newer one of their record stands for."""
    out = np.zeros(len(one), dtype=bool)
    leads = np.flatnonzero(one["readable"].to_numpy(dtype=bool) & ~one["withdraws"].to_numpy())
    for newest in _newest(one, record, leads):
        here = newest >= 0
        out[here] |= _newer(one, newest[here], np.flatnonzero(here))
    return out


def _withdrawn(one: pd.DataFrame, record: Codes) -> npt.NDArray[np.object_]:
    """Return the status of the statement that takes each other one back; "" for none."""
    out = np.full(len(one), "", dtype=object)
    status = one["status"].to_numpy(dtype=object)
    for last in _newest(one, record, np.flatnonzero(one["withdraws"].to_numpy())):
        here = np.flatnonzero((last >= 0) & ~one["withdraws"].to_numpy())
        gone = here[_order(one, here, last[here]) <= 0]  # where number and instant disagree it stands
        out[gone] = status[last[gone]]
    return out


def _newest(one: pd.DataFrame, record: Codes, leads: Codes) -> list[Codes]:
    """Return for every statement those of its record that are newest by one way of telling each; -1 for none."""
    found = []
    updated = np.unique(one["updated"].to_numpy(dtype=object).astype(str), return_inverse=True)[1]
    entered = np.unique(one["entered"].to_numpy(dtype=object).astype(str), return_inverse=True)[1]
    number, rank = (np.nan_to_num(one[name].to_numpy(dtype=float), nan=-1) for name in ("number", "rank"))
    arrival = one["arrival"].to_numpy()
    for keys in ((number, updated), (updated, number), (arrival, entered, rank)):
        order = leads[np.lexsort([*(key[leads] for key in keys), record[leads]])]
        last = np.full(int(record.max(initial=-1)) + 1, -1, dtype=np.int64)
        last[record[order]] = order
        found.append(last[record])
    return found


def _newer(one: pd.DataFrame, later: Codes, earlier: Codes) -> Bools:
    """Return which statements are newer than the ones beside them."""
    explicit = _order(one, later, earlier)
    rank, entered = (one[name].to_numpy() for name in ("rank", "entered"))
    entered, arrival = entered.astype(str), one["arrival"].to_numpy()
    by_rank = np.nan_to_num(np.sign(rank[later] - rank[earlier]))
    known = (entered[later] != "") & (entered[earlier] != "")
    by_entry = np.where(known, np.sign((entered[later] > entered[earlier]) * 2 - 1), 0)
    by_entry[entered[later] == entered[earlier]] = 0
    by_arrival = np.sign(arrival[later] - arrival[earlier])
    told = np.select([by_rank != 0, by_entry != 0], [by_rank, by_entry], by_arrival)
    return np.where(np.isnan(explicit), False, np.where(explicit != 0, explicit, told) > 0)


def _order(one: pd.DataFrame, later: Codes, earlier: Codes) -> npt.NDArray[np.float64]:
    """Return 1 where a version is newer by number and instant than that beside it, -1 older, NaN where they disagree.

    0 where neither is known of both, or both are the same.
    """
    number, updated = one["number"].to_numpy(dtype=float), one["updated"].to_numpy(dtype=object).astype(str)
    by_number = np.nan_to_num(np.sign(number[later] - number[earlier]))
    known = (updated[later] != "") & (updated[earlier] != "") & (updated[later] != updated[earlier])
    by_time = np.where(known, np.where(updated[later] > updated[earlier], 1.0, -1.0), 0.0)
    return np.where(by_number * by_time < 0, np.nan, np.sign(by_number + by_time))


def _suffixes(one: pd.DataFrame, record: Codes) -> npt.NDArray[np.object_]:
    """Return what tells the records of one id apart: ``@`` and the sender where senders differ, else ``~2``, ``~3``.

    The first that came keeps the id where no sender is stated.
    """
    lead = np.unique(record, return_index=True)[1]
    records = pd.DataFrame({"group": one["group"].to_numpy()[lead], "sender": _sender(one, record), "lead": lead})
    several = records.groupby("group")["sender"].transform("nunique") > 1
    suffix = ("@" + records["sender"]).where(several & (records["sender"] != ""), "")
    again = records.assign(suffix=suffix).sort_values("lead").groupby(["group", "suffix"]).cumcount().sort_index()
    suffix = suffix.where(again == 0, suffix + "~" + (again + 1).astype(str))
    return suffix.to_numpy(dtype=object)[record]


def _sender(one: pd.DataFrame, record: Codes) -> npt.NDArray[np.object_]:
    """Return the sender of each record: that of any statement which states one."""
    return one["sender"].groupby(record).max().to_numpy(dtype=object)


def _code(frame: pd.DataFrame, columns: list[str]) -> Codes:
    return frame.groupby(columns, sort=False, dropna=False).ngroup().to_numpy().astype(np.int64)


def day(column: pd.Series) -> pd.Series:
    """Return dates as ISO text, blank where not known; text stays as it is."""
    return column.dt.strftime("%Y-%m-%d").astype("str").fillna("") if column.dtype.kind == "M" else column.fillna("")
