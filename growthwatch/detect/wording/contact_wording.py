"""What is said of an appointment that could not be read: who wrote what, of which day, and why it can't be used."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.wording.text_columns import Texts, british_dates, per_row
from growthwatch.sources.reject_reasons import RejectReason, sentence
from growthwatch.vocabulary import CHECK_TITLES, OUTCOMES, SOURCE_NAMES

#: What a person does about each.
_ASK: Final = "Ask whether the child was seen."
#: An outcome is shown up to this length: a cell may hold a letter.
_SHOWN: Final = 40


def unread(contacts: pd.DataFrame, check: str) -> Texts:
    """Return of each contact that could not be read who wrote what, and why it could not be.

    Parameters
    ----------
    contacts : DataFrame
        Rows of ``tables.UNREAD`` without a kind.
    check : str
        The check beside which it is said.

    Returns
    -------
    array of str
        ``GP wrote "attended" of an appointment for the 6-8-week check without a day that can be read: could not be
        read (no such date). Ask whether the child was seen.``
    """
    system = contacts["source"].astype("str").map(SOURCE_NAMES).fillna("A record").astype("str").to_numpy(dtype=object)
    outcome = contacts["value"].astype("str").fillna("").str.strip()
    shown = outcome.where(outcome.str.len() <= _SHOWN, outcome.str.slice(0, _SHOWN - 1) + "\u2026")
    words = {name: name.replace("_", " ") for name in OUTCOMES}
    wrote = np.where(outcome == "", "no outcome", '"' + shown.map(words).fillna(shown) + '"')
    on = british_dates(contacts["measured_on"].to_numpy())
    mistyped = (contacts["age_days"] < 0).to_numpy()
    when = np.where(on == "", " without a day that can be read", per_row(" on {on}", on=on))
    when = np.where(mistyped, per_row(" on {on}, before the birth date", on=on), when)
    title = CHECK_TITLES[check][:1].lower() + CHECK_TITLES[check][1:]
    of = np.where(contacts["context"].isna(), "an appointment", f"an appointment for the {title}")
    return per_row(
        "{system} wrote {wrote} of {of}{when}: could not be read ({why}). " + _ASK,
        system=_capital(system), wrote=wrote, of=of, when=when, why=_why(contacts),
    )  # fmt: skip


def record(contacts: pd.DataFrame) -> Texts:
    """Return "gp C1": which row to look up."""
    system = contacts["source"].astype("str").fillna("").to_numpy(dtype=object)
    named = (
        pd.Series(system, dtype="str") + " " + contacts["record_id"].fillna("").astype("str").to_numpy(dtype=object)
    )
    return named.str.strip().to_numpy(dtype=object)


def _capital(names: Texts) -> Texts:
    return np.array([name[:1].upper() + name[1:] for name in names], dtype=object)


def _why(contacts: pd.DataFrame) -> Texts:
    parts = contacts["reason"].astype("str") + "|" + contacts["detail"].fillna("").astype("str")
    said = {one: sentence(RejectReason(one.split("|", 1)[0]), one.split("|", 1)[1]) for one in parts.unique()}
    return parts.map(said).to_numpy(dtype=object)
