"""How a newborn was fed, where the remark beside its weight says so: what its loss is beside that of others so fed."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.detect.wording.text_columns import Texts, fixed, per_row

#: Rules about the first weeks, of which the way of feeding says something.
RULES_BY_FEEDING: Final = ("ng75-early-loss", "newborn-gain")
#: What a remark may say, the first that is found; what speaks of both is mixed. Only whole phrases: "formula" alone
#: may be a plan.
_SAID: Final = {
    "mixed": r"\bmixed[- ]?(?:fed|feeding)|\bbreast(?:[- ]?milk)? and formula|\bcombination[- ]?(?:fed|feeding)",
    "formula": r"\bformula[- ]?(?:fed|feeding|only|milk only)|\bbottle[- ]?fed with formula|\bexclusively formula",
    "breast": r"\bbreast[- ]?(?:fed|feeding|feeds|milk only)|\bebf\b|\bexclusively breast",
}
#: "Not breastfed", "stopped breastfeeding": then nothing is read from it.
_DENIED: Final = r"\b(?:not|no|never|stopped|refus\w+|unable)\b[^.;]{0,25}\b(?:breast|formula|feed)"
_NAMES: Final = {"breast": "breast milk only", "mixed": "breast milk and formula", "formula": "formula only"}


class Usual(NamedTuple):
    """What 95 of 100 newborns so fed keep within: the loss [%], and back at birth weight by day.

    Macdonald 2003, Arch Dis Child Fetal Neonatal Ed 88:F472 (general knowledge, not read again).
    """

    loss_percent: float
    regained_day: float


USUAL: Final = {"breast": Usual(11.8, 18.7), "formula": Usual(8.4, 14.5)}


def feeding_of(episodes: pd.DataFrame, records: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return "breast", "mixed" or "formula" for each finding about the first weeks; "" where no remark says it.

    Parameters
    ----------
    episodes : DataFrame
        Findings with ``rule, last_row``.
    records : DataFrame
        ``tables.JUDGED``: the remarks beside the latest weight of each.
    """
    out = np.full(len(episodes), "", dtype=object)
    concerned = np.flatnonzero(episodes["rule"].isin(RULES_BY_FEEDING).to_numpy())
    noted = records.loc[records["note"].notna() & (records["event"] >= 0), ["event", "note"]]
    if not len(concerned) or noted.empty:
        return out
    rows = pd.DataFrame({"finding": concerned, "event": episodes["last_row"].to_numpy()[concerned]})
    beside = rows.merge(noted, on="event")
    note = beside["note"].str.lower()
    said = {name: note.str.contains(pattern, regex=True).to_numpy() for name, pattern in _SAID.items()}
    denied = note.str.contains(_DENIED, regex=True).to_numpy()
    holds = {name: np.zeros(len(episodes), dtype=bool) for name in said}
    for name, found in said.items():
        holds[name][beside["finding"].to_numpy()[found & ~denied]] = True
    mixed = holds["mixed"] | (holds["breast"] & holds["formula"])
    return np.select([mixed, holds["formula"], holds["breast"]], ["mixed", "formula", "breast"], "").astype(object)


def feeding_words(feeding: npt.NDArray[np.object_], episodes: pd.DataFrame) -> Texts:
    """Return what follows each finding's text: how the baby was fed, and what 95 of 100 so fed keep within.

    Parameters
    ----------
    feeding : ndarray of str
        Of :func:`feeding_of`.
    episodes : DataFrame
        The findings, with ``rule, loss_percent``.
    """
    out = np.full(len(episodes), "", dtype=object)
    at = np.flatnonzero(feeding != "")
    if not len(at):
        return out
    kind = feeding[at]
    name = pd.Series(kind).map(_NAMES).to_numpy(dtype=object)
    loss, day = (
        pd.Series(kind).map({how: usual[n] for how, usual in USUAL.items()}).to_numpy(dtype=np.float64)
        for n in range(len(Usual._fields))
    )
    early = (episodes["rule"] == "ng75-early-loss").to_numpy()[at]
    more = np.where(episodes["loss_percent"].to_numpy()[at] > loss, "more", "no more")
    of_loss = per_row(
        ", {more} than 95 of 100 newborns so fed lose ({usual}%, Macdonald 2003)", more=more, usual=fixed(loss, 1)
    )
    of_days = per_row(
        ", of whom 95 of 100 are back at birth weight by day {day} (Macdonald 2003)", day=fixed(np.ceil(day), 0)
    )
    beside = np.where(np.isnan(loss), "", np.where(early, of_loss, of_days))
    out[at] = per_row(" Feeding recorded: {name}{beside}.", name=name, beside=beside)
    return out
