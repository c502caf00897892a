"""Children who may be held twice, in words: which other entry to look at before anything else is done."""

import numpy as np
import pandas as pd

from growthwatch.cells import spaced_nhs_numbers
from growthwatch.report.missed_checks.next_steps import sources_in_words
from growthwatch.report.missed_checks.second_entries import NOBODY
from growthwatch.vocabulary import SOURCE_NAMES


def sentences(entries: pd.DataFrame, children: pd.DataFrame) -> pd.Series:
    """Return one sentence for each row of ``second_entries.likeliest``, by its index.

    Parameters
    ----------
    entries : DataFrame
        From :func:`growthwatch.report.missed_checks.second_entries.likeliest`.
    children : DataFrame
        ``tables.CHILDREN``, which ``entries.other`` points into.
    """
    if entries.empty:
        return pd.Series(index=entries.index, dtype="str")
    n_more = entries["n_more"]
    links = np.where(n_more == 1, " other possible link)", " other possible links)").astype(object)
    more = (" (and " + n_more.astype("str") + links).where(n_more > 0, "")
    return (_likeness(entries) + _name(entries, children) + _twin(entries) + _weighed(entries) + more
            + ": confirm the link first.")  # fmt: skip


def _likeness(entries: pd.DataFrame) -> pd.Series:
    words = np.where(entries["probably"], "Probably the same child as ", "May be the same child as ")
    return pd.Series(words.astype(object), entries.index)


def _name(entries: pd.DataFrame, children: pd.DataFrame) -> pd.Series:
    """Return "Ava Smith (NHS number not known)"; "another entry (GP p1)" where the child is not held."""
    people = children.reindex(entries["other"]).set_axis(entries.index)
    name = people["forename"].fillna("").str.cat(people["surname"].fillna(""), sep=" ").str.strip()
    number = spaced_nhs_numbers(people["nhs_number"]).fillna("not known")
    who = name.where(name != "", "a child without a name") + " (NHS number " + number + ")"
    record = entries["source"].map(SOURCE_NAMES).fillna("unknown system") + " " + entries["record"]
    return who.where(entries["other"] != NOBODY, "another entry (" + record.astype("str") + ")")


def _twin(entries: pd.DataFrame) -> pd.Series:
    return pd.Series(np.where(entries["twin"], ", or a twin", "").astype(object), entries.index)


def _weighed(entries: pd.DataFrame) -> pd.Series:
    """Return ", who was weighed on 12/02/2026 (clinic)"; that no weight counts; nothing of an entry not held."""
    systems = {text: sources_in_words(text) for text in entries["sources"].dropna().unique()}
    day = entries["measured_on"].dt.strftime("%d/%m/%Y")
    weighed = ", who was weighed on " + day + " (" + entries["sources"].map(systems).astype("str") + ")"
    none = np.where(entries["other"] == NOBODY, "", ", for whom no weight since birth counts")
    return weighed.fillna(pd.Series(none, entries.index))
