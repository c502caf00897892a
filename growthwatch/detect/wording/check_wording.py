"""What is said of the weight of a check: who wrote what, when, and what is in doubt. Never that nobody weighed."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.check_windows import CheckWindows
from growthwatch.detect.wording.text_columns import Texts, british_dates, fixed, per_row
from growthwatch.vocabulary import CHECK_DOUBT_NAMES, SOURCE_NAMES, SOURCES

#: What a person does about each.
_ASK: Final = " Ask or weigh again."
_FIGURE: Final = {"questioned": ": the figure is in doubt", "disputed": ": the systems disagree about the figure"}


def doubt_sentences(entries: pd.DataFrame) -> Texts:
    """Return of each entry who wrote what and when, and what is in doubt.

    Parameters
    ----------
    entries : DataFrame
        Rows of :func:`growthwatch.detect.weight_entries.weight_entries`.

    Returns
    -------
    array of str
        "Clinic wrote 4.50 kg on 3 Mar 2026: another child's?"; of one that counts the doubt about its figure.
    """
    doubt = entries["doubt"].astype("str")
    of_figure = entries["state"].astype("str").map(_FIGURE).fillna("").to_numpy(dtype=object)
    named = doubt.map(CHECK_DOUBT_NAMES).fillna("").to_numpy(dtype=object)
    named = np.where(doubt == "unread", entries["why"].to_numpy(dtype=object), named)
    said = np.where(doubt == "", of_figure, per_row(": {named}", named=named))
    return per_row("{wrote}{said}", wrote=_wrote(entries), said=said)


def to_check(entries: pd.DataFrame) -> Texts:
    """Return for each entry the sentence of a weight to be checked, with what to do about it."""
    said = doubt_sentences(entries)
    asks = np.array([text.endswith("?") for text in said], dtype=bool)
    return per_row("{said}{stop}" + _ASK, said=said, stop=np.where(asks, "", "."))


def outside(entries: pd.DataFrame, window: CheckWindows) -> Texts:
    """Return for each entry that it lies just outside the window: the check is open, and the baby was weighed."""
    dated = entries["age_days"].notna().to_numpy()
    beside = per_row(
        f"{{said}} (day {{day}}, just outside day {window.opens_day}-{window.closes_day}).",
        said=doubt_sentences(entries),
        day=fixed(entries["age_days"].fillna(0).to_numpy(), 0),
    )
    return np.where(dated, beside, to_check(entries))


def _wrote(entries: pd.DataFrame) -> Texts:
    on = british_dates(entries["measured_on"].to_numpy())
    when = np.where(on == "", " without a day that can be read", per_row(" on {on}", on=on))
    return per_row(
        "{system} wrote {figure}{when}",
        system=_systems(entries["sources"]),
        figure=entries["written"].to_numpy(dtype=object),
        when=when,
    )


def _systems(sources: pd.Series) -> Texts:
    """Return "clinic;gp" as "Clinic and GP"; "A record" where no system is known."""
    known = sources.fillna("").astype("str")
    said = {}
    for cell in known.unique():
        names = " and ".join(SOURCE_NAMES[name] for name in SOURCES if name in cell.split(";"))
        said[cell] = names[:1].upper() + names[1:] if names else "A record"
    return known.map(said).to_numpy(dtype=object)
