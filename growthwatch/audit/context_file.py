"""A file of safeguarding context for an audit: a dated fact a row, every row checked before anything is counted of it.

Columns as the record store takes them in: ``nhs_number``, ``fact`` (``vocabulary.CONTEXT_FACTS``), ``stated_on``, and
where it applies ``happened_on``, the day that the fact is about; notes and names of people are not read. A row that
can't be counted is rejected with its reason: an unknown word would else read as "nobody asked".
"""

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from growthwatch.audit.actions import LINE, REJECT_COLUMNS
from growthwatch.audit.sums import TALLY_KEYS, Sums
from growthwatch.sources.columns import dates
from growthwatch.sources.columns.nhs_number_text import ten_digits
from growthwatch.vocabulary import CONTEXT_FACTS

NEEDED: Final = ("nhs_number", "fact", "stated_on")
_HAPPENED: Final = "happened_on"
_IN_ERROR: Final = "entered_in_error"
#: Tally of an audit's sums, by line of the file: that its child is there.
_MATCHED: Final = "context_matched"


class ContextError(ValueError):
    """A file of context that can't be counted; the message is one sentence."""


class ContextFile:
    """A file of context, read.

    ``rows``: nhs_number, fact, on, line. ``rejects``: file, line, column, value, reason.
    """

    def __init__(self, rows: pd.DataFrame, rejects: pd.DataFrame) -> None:
        self.rows, self.rejects = rows, rejects


def read(table: pd.DataFrame, until: dt.date, file: str = "") -> ContextFile:
    """Return the rows of a file of context that can be counted, and the others with the reason.

    Parameters
    ----------
    table : DataFrame
        Text; columns :data:`NEEDED` and, where known, ``happened_on``; in the order of the file.
    until : date
        The as-of date: a fact of a later day is refused.
    file : str
        The file's name, for the rejects.

    Returns
    -------
    ContextFile
        Every row of the table once, among ``rows`` or ``rejects``.

    Raises
    ------
    ContextError
        When a column is absent.
    """
    absent = [name for name in NEEDED if name not in table.columns]
    if absent:
        raise ContextError(f"the table of context lacks the column {absent[0]}")
    text = table.fillna("").astype("str").apply(lambda column: column.str.strip()).reset_index(drop=True)
    line = table[LINE].to_numpy() if LINE in table.columns else np.arange(len(table)) + 2
    digits, _ = ten_digits(pa.array(text["nhs_number"].to_list(), pa.string()))
    number = pd.Series(digits.to_pylist(), index=text.index, dtype="object").fillna("").astype("str")
    fact = text["fact"].str.casefold().str.replace(r"[\s_-]+", "_", regex=True)
    happened = text[_HAPPENED] if _HAPPENED in text.columns else pd.Series("", index=text.index)
    stated_on, happened_on = (_days(column, until) for column in (text["stated_on"], happened))
    last = pd.Timestamp(until)
    wrong = [
        ("nhs_number", ~number.str.fullmatch("[0-9]{10}").to_numpy(dtype=bool), "no NHS number of ten digits"),
        ("fact", (~fact.isin(CONTEXT_FACTS)).to_numpy(),
         f"unknown fact: expected one of {', '.join(name for name in CONTEXT_FACTS if name != _IN_ERROR)}"),
        ("fact", (fact == _IN_ERROR).to_numpy(), "a file can't say which fact was wrong: leave that one out"),
        ("stated_on", stated_on.isna().to_numpy(), "no day, or it may be two: write it as 2026-03-31"),
        (_HAPPENED, ((happened != "") & happened_on.isna()).to_numpy(),
         "no day, or it may be two: write it as 2026-03-31"),
        ("stated_on", (stated_on > last).to_numpy(), "after the as-of date"),
        (_HAPPENED, (happened_on > last).to_numpy(), "after the as-of date"),
    ]  # fmt: skip
    good, rejects = np.ones(len(text), dtype=np.bool_), []
    for column, flags, reason in wrong:
        bad = flags & good
        good &= ~bad
        value = text[column].to_numpy()[bad] if column in text.columns else np.full(int(bad.sum()), "")
        rejects.append(
            pd.DataFrame({"file": file, "line": line[bad], "column": column, "value": value, "reason": reason})
        )
    rows = pd.DataFrame({"nhs_number": number, "fact": fact, "on": happened_on.fillna(stated_on), LINE: line})
    refused = pd.concat(rejects, ignore_index=True)[list(REJECT_COLUMNS)].astype({"line": np.int64})
    return ContextFile(
        rows[good].reset_index(drop=True), refused.sort_values("line", kind="stable", ignore_index=True)
    )


def _days(text: pd.Series, until: dt.date) -> pd.Series:
    read_as = dates.parse(pa.array(text.to_list(), pa.string()), newest_year=until.year + 1)
    days = dates.one_reading(read_as.day_first, read_as.month_first)
    return pd.Series(days.astype("datetime64[ns]"), index=text.index)


def tallies(context: pd.DataFrame, children: pd.DataFrame) -> pd.DataFrame:
    """Return ``Sums.tallies`` of which lines of a file are of a child of these, so that batches add up.

    Parameters
    ----------
    context : DataFrame
        ``ContextFile.rows``; a record store's facts have no lines and give no tally.
    children : DataFrame
        ``tables.CHILDREN``.

    Returns
    -------
    DataFrame
        table, source, kind, what (the line), n.
    """
    if LINE not in context.columns:
        none = pd.DataFrame(columns=[*TALLY_KEYS, "n"])
        return none.astype({**dict.fromkeys(TALLY_KEYS, "str"), "n": np.int64})
    known = children["nhs_number"].dropna()
    # as they are counted (``context.of_children``): a number that two children share names neither
    here = context["nhs_number"].isin(known[~known.duplicated(keep=False)]).to_numpy()
    table = pd.DataFrame(
        {"table": _MATCHED, "source": "", "kind": "", "what": context.loc[here, LINE].astype("str"), "n": 1}
    )
    return table.astype({**dict.fromkeys(TALLY_KEYS, "str"), "n": np.int64}).sort_values("what", ignore_index=True)


def unmatched(context: pd.DataFrame, sums: Sums, file: str = "") -> pd.DataFrame:
    """Return as rejects the facts of a child that nobody is, with their numbers left out: they are in the file.

    Parameters
    ----------
    context : DataFrame
        ``ContextFile.rows``.
    sums : Sums
        Of the audit for which they were read.
    file : str
        The file's name.
    """
    of = sums.tallies
    matched = set() if of.empty else set(of.loc[(of["table"] == _MATCHED).to_numpy(), "what"])
    lost = context[~context[LINE].astype("str").isin(matched).to_numpy()]
    return pd.DataFrame(
        {"file": file, "line": lost[LINE].to_numpy(dtype=np.int64), "column": "nhs_number", "value": "",
         "reason": "no child of the input has this NHS number, or more than one has"}
    )[list(REJECT_COLUMNS)]  # fmt: skip
