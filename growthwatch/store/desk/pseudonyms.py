"""What a role that works on pseudonyms is shown in place of ages in days, dates, texts and practices of few children.

A birth date is worked out from an age in days and the day of the list, from a date that follows the birth by as many
days for every child (a check's window, a birth weight), and from the day on which an age in weeks goes up. So ages go
by *bands*: births of the same four weeks, counted for all children from the same Monday, are one band, and all of a
band grow older on the same days. A child that became known in the four weeks of its birth or in the next ones is in a
band with the births of both, since nobody is on a list before its birth. Whatever lists of however many days somebody
holds, the birth dates that ages and dates leave possible span ``BAND_DAYS`` days or more.

What is not held: how a check or a finding stands changes with age, so who reads a list every day sees when it does.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa

from growthwatch.store.access.permissions import User
from growthwatch.store.database import rows, schema
from growthwatch.store.errors import StoreError

Days = npt.NDArray[np.datetime64]

#: Births of so many days are one band [L]; a band is never narrower.
BAND_DAYS: Final = 28
#: The Monday from which bands are counted.
_FIRST_MONDAY: Final = np.datetime64("2000-01-03", "D")
#: A practice of fewer children than this is not named to a role that works on pseudonyms [L].
SMALL_PRACTICE: Final = 5
#: What stands for the code of such a practice, in lists and in filters: no ODS code has small letters.
WITHHELD: Final = "withheld"
#: Columns that say who a child is.
IDENTITY: Final = ("child_id", "nhs_number", "forename", "surname", "date_of_birth")
#: Ages [completed weeks] between which a child is; the same where the age is known to the day.
AGE_WEEKS: Final = ("age_weeks_from", "age_weeks_to")
_DATES: Final = (
    "latest_on", "overdue_since", "next_weighing_by", "check_until", "first_on", "last_on", "due_on", "not_before",
    "since", "first_measured_on", "last_measured_on", "at",
)  # fmt: skip
#: Texts that give dates and figures, and what people typed.
_TEXTS: Final = ("top_finding", "top_text", "check_text", "doubt_text", "text", "note")
#: Short sentences that are shown as they are unless one gives a date.
_SENTENCES: Final = ("top_headline", "doubt_headline", "headline")
_MONTH: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATED: Final = re.compile(
    rf"\d{{4}}-\d\d|\d\d?[/.]\d\d?[/.]\d{{2,4}}|\b\d{{1,2}}\s+(?:{_MONTH})|\b(?:19|20)\d\d\b", re.IGNORECASE
)
#: Of this process alone: a row is told by a word from which neither its dates nor its record ids can be read.
_SECRET: Final = secrets.token_bytes(32)


def with_ages(shown: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return lines with ``age_days`` on a day, and the age in completed weeks, before ``sex``; NaN where not known."""
    born = shown["date_of_birth"].to_numpy().astype("datetime64[D]")
    days = np.where(np.isnat(born), np.nan, (np.datetime64(day) - born).astype("float64"))
    at = shown.columns.get_loc("sex")
    for offset, (name, age) in enumerate(zip(("age_days", *AGE_WEEKS), (days, days // 7, days // 7), strict=True)):
        shown.insert(at + offset, name, age)
    return shown


def coarsened(connection: sa.Connection, user: User, shown: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return lines as a role is shown them: as they are, or, to a role that works on pseudonyms, without what names.

    Parameters
    ----------
    shown : DataFrame
        Of :func:`with_ages`, with ``handle``, ``practice_code`` and the columns of ``IDENTITY``.
    """
    if not user.pseudonymised:
        return shown
    out = shown.copy()
    born = shown["date_of_birth"].to_numpy().astype("datetime64[D]")
    first, end = bands(born, _known_from(connection, shown["handle"]))
    out["age_days"] = np.nan
    for name, edge in zip(AGE_WEEKS, (end - np.timedelta64(1, "D"), first), strict=True):
        out[name] = np.maximum(np.where(np.isnat(edge), np.nan, (np.datetime64(day) - edge).astype("float64") // 7), 0)
    for name in (*IDENTITY, *_DATES, *_TEXTS):
        if name in out:
            out[name] = pd.Series(None, index=out.index, dtype=out[name].dtype)
    for name in _SENTENCES:
        if name in out:
            out[name] = out[name].mask(out[name].astype(object).map(_is_dated).to_numpy(dtype=bool))
    if "about" in out:
        out["about"] = tokens(out["handle"], out["about"])
    out["practice_code"] = named_practices(connection, out["practice_code"])
    return out


def bands(born: Days, known_from: Days) -> tuple[Days, Days]:
    """Return the first day of each birth's band, and the day after its last one; NaT for a birth that is not known.

    Parameters
    ----------
    born : ndarray of datetime64[D]
        Birth dates.
    known_from : ndarray of datetime64[D]
        Since when each child is in the store.

    Examples
    --------
    >>> born, known = np.array(["2026-06-02", "2026-06-02"], "M8[D]"), np.array(["2026-06-04", "2027-01-04"], "M8[D]")
    >>> first, end = bands(born, known)
    >>> first.astype(str).tolist(), end.astype(str).tolist()
    (['2026-04-20', '2026-05-18'], ['2026-06-15', '2026-06-15'])
    """
    length = np.timedelta64(BAND_DAYS, "D")
    missing = np.isnat(born)
    period = (np.where(missing, _FIRST_MONDAY, born) - _FIRST_MONDAY) // length
    # without a row that says since when, as if it had come in only now
    known = np.where(np.isnat(known_from), period + 2, (known_from - _FIRST_MONDAY).astype("float64") // BAND_DAYS)
    young = known - period <= 1
    first, last = np.where(young, known - 1, period), np.where(young, known, period)
    nat = np.datetime64("NaT", "D")
    begins = np.where(missing, nat, _FIRST_MONDAY + first.astype("int64") * length)
    ends = np.where(missing, nat, _FIRST_MONDAY + (last.astype("int64") + 1) * length)
    return begins, ends


def tokens(handles: Iterable[Any], about: Iterable[Any]) -> list[str]:
    """Return for each row of a worklist a word that tells it to a role that works on pseudonyms."""
    return [
        hmac.new(_SECRET, f"{handle}\n{one}".encode(), hashlib.sha256).hexdigest()[:20]
        for handle, one in zip(handles, about, strict=True)
    ]


def small_practices(connection: sa.Connection) -> set[str]:
    """Return the codes of the practices, "" for none known, that are not named to a role that works on pseudonyms."""
    code = schema.children.c.practice_code
    query = sa.select(code).group_by(code).having(sa.func.count() < SMALL_PRACTICE)
    return {str(one) for one in connection.scalars(query)}


def named_practices(connection: sa.Connection, codes: pd.Series) -> pd.Series:
    """Return the codes of practices, ``WITHHELD`` where one has so few children that it may tell who a child is."""
    return codes.mask(codes.isin(small_practices(connection)).to_numpy(dtype=bool), WITHHELD)


def of_practice(connection: sa.Connection, user: User, code: str) -> sa.ColumnElement[bool]:
    """Return the condition on ``children`` for a practice that a list is asked of.

    Raises
    ------
    StoreError
        When a role that works on pseudonyms names a practice of so few children.
    """
    column = schema.children.c.practice_code
    if not user.pseudonymised:
        return column == code
    small = small_practices(connection)
    if code in small:
        raise StoreError(
            f"a practice of fewer than {SMALL_PRACTICE} children is not listed by itself to a role that works on "
            f"pseudonyms: ask for {WITHHELD!r}, which holds all such practices"
        )
    return column.in_(sorted(small)) if code == WITHHELD else column == code


def _is_dated(sentence: Any) -> bool:
    return isinstance(sentence, str) and _DATED.search(sentence) is not None


def _known_from(connection: sa.Connection, handles: pd.Series) -> Days:
    """Return the day on which the first row of each child came into the store."""
    child, file = schema.children, schema.imports
    first: dict[str, int] = {}
    for where in rows.among(child.c.handle, handles.drop_duplicates().tolist()):
        for stream in (schema.registered, schema.recorded, schema.contacted):
            query = (
                sa.select(child.c.handle, sa.func.min(stream.c.import_id))
                .join_from(child, stream, stream.c.linked_child == child.c.child_id)
                .where(where)
                .group_by(child.c.handle)
            )
            for handle, number in connection.execute(query):
                first[handle] = min(number, first.get(handle, number))
    at = {
        number: moment[:10]
        for where in rows.among(file.c.id, sorted(set(first.values())))
        for number, moment in connection.execute(sa.select(file.c.id, file.c.at).where(where))
    }
    return handles.map(first).map(at).to_numpy(dtype=object).astype("datetime64[D]")
