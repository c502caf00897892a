"""Practices held against the rest, and what follows for one that differs: the outlier policy, as codes and in words.

Completeness comes before comparison: a practice of whose babies few are on record at all is not compared, and one that
sent nothing is said to have sent nothing, not to have weighed nobody. Limits are those of the funnel (Spiegelhalter
2005, Stat Med 24:1185). The course (alert at 95 %, alarm at 99.8 %, a letter, four weeks to answer, then escalation)
follows the outlier policies of national clinical audits (HQIP 2011, Detection and management of outliers); days [L].
"""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit import indicators
from growthwatch.audit.disclosure import suppression
from growthwatch.audit.groups import NOT_KNOWN
from growthwatch.audit.publication import Publication
from growthwatch.audit.statistics import funnel

#: Below this share of babies with any record a practice is not compared [%] [L].
COMPLETE_FROM: Final = 90.0
#: How a practice stands -> the step of the policy that follows.
STANDINGS: Final = {
    "nothing_sent": "ask_for_data",
    "incomplete": "ask_for_data",
    "not_judged": "true_counts",
    "too_few": "none",
    "inside": "none",
    "alert": "look",
    "alarm": "letter",
    "better_alert": "none",
    "better_alarm": "learn",
}
#: The policy: code, what is done, within how many days of the step before it.
STEPS: Final = (
    ("none", "No step: within the limits, or too few babies to tell.", 0),
    ("ask_for_data", "The practice is asked for its records; it is compared when they are complete.", 28),
    (
        "true_counts",
        "How complete its records are is hidden with small numbers: who may see the children judges by true counts.",
        28,
    ),
    ("look", "Alert (outside the 95 % limits): the practice is told, and looks at its own records.", 28),
    (
        "letter",
        "Alarm (outside the 99.8 % limits): a letter to the practice's lead with the figures and the babies.",
        5,
    ),
    ("answer", "The practice answers within four weeks: the records corrected, or what explains it, or a plan.", 28),
    ("escalate", "No answer, or an alarm again at the next audit: to the designated doctor and the ICB's board.", 28),
    ("learn", "Better than the 99.8 % limits: the practice is asked what it does, once its records are checked.", 28),
)
#: What follows a letter: the course of an alarm in order.
COURSE: Final = ("letter", "answer", "escalate")
_COLUMNS: Final = (
    "indicator", "name", "practice", "practice_name", "due", "on_record_percent", "numerator", "denominator",
    "percent", "nearly_all", "lower_95", "upper_95", "lower_99.8", "upper_99.8", "standing", "step",
)  # fmt: skip


def policy() -> pd.DataFrame:
    """Return the outlier policy as a table.

    Returns
    -------
    DataFrame
        step (code), text, within_days [days after the step before it].
    """
    return pd.DataFrame(list(STEPS), columns=["step", "text", "within_days"])


def outliers(
    publication: Publication, indicator: str, names: Mapping[str, str] | None = None, expected: Iterable[str] = ()
) -> pd.DataFrame:
    """Return every practice of an audit, how it stands in one indicator, and the step that follows.

    Parameters
    ----------
    publication : Publication
        Counts as published.
    indicator : str
        One of ``indicators.indicators()`` with a direction.
    names : mapping of str to str, optional
        ODS code -> name of a practice; one without a name goes by its code.
    expected : iterable of str
        ODS codes of practices that should have sent records: one without a baby stands as having sent nothing.

    Returns
    -------
    DataFrame
        indicator, name, practice (ODS code), practice_name, due (babies), on_record_percent [%], numerator,
        denominator, percent, limits at 95 % and 99.8 % [%] (widened where practices differ beyond chance), standing
        (of ``STANDINGS``) and step (of ``STEPS``); in the order of codes.

    Raises
    ------
    KeyError
        When there is no indicator of that name.
    """
    one = indicators.definition(indicator)
    units = publication.rates("practice", one["numerator"], one["denominator"])
    units = units[(units["group"] != NOT_KNOWN).to_numpy()].reset_index(drop=True)
    sent = completeness(publication).reindex(units["group"])
    units["due"], units["on_record_percent"] = sent["due"].to_numpy(), sent["percent"].to_numpy()
    compared = comparable(publication, units)
    k, n = (units.loc[compared, name].to_numpy() for name in ("numerator", "denominator"))
    read = funnel.read(np.minimum(k, n), n)
    limits = read.adjusted if read.dispersion.present else read.limits
    for contour, lines in limits.items():
        for side, line in zip(("lower", "upper"), lines, strict=True):
            units[f"{side}_{contour}"] = pd.Series(100 * line, index=units.index[compared]).reindex(units.index)
    place = pd.Series(read.place, index=units.index[compared]).reindex(units.index).fillna("")
    nothing = (units["on_record_percent"] == 0) | (units["due"] == 0)
    low = (units["on_record_percent"] < COMPLETE_FROM) & ~nothing
    unsure = units["percent"].notna() & _untold(publication, units)
    units["standing"] = np.select(
        [nothing, low, unsure, place == ""],
        ["nothing_sent", "incomplete", "not_judged", "too_few"],
        _standing(place, one["better"]),
    )
    absent = sorted({code for code in expected if code} - set(units["group"]))
    none = dict.fromkeys(("due", "numerator", "denominator"), 0.0)
    more = pd.DataFrame({"group": absent, **none, "standing": "nothing_sent"})
    whole = (pd.concat([units, more], ignore_index=True) if absent else units).sort_values("group", ignore_index=True)
    called = names or {}
    return whole.assign(
        indicator=indicator,
        name=one["name"],
        practice=whole["group"],
        practice_name=[called.get(str(code).upper(), str(code)) for code in whole["group"]],
        nearly_all=whole["nearly_all"].fillna(value=False).astype(bool),
        step=whole["standing"].map(STANDINGS),
    )[list(_COLUMNS)]


def completeness(publication: Publication) -> pd.DataFrame:
    """Return for each practice how many babies were due and the share of whom any record was sent.

    Parameters
    ----------
    publication : Publication
        Counts as published.

    Returns
    -------
    DataFrame
        Indexed by practice: due, percent [%]; NaN where hidden, or where the audit did not count it.
    """
    counts = publication.counts("practice")
    due = counts.get("check.due", pd.Series(np.nan, index=counts.index))
    some = counts.get("check.on_record", pd.Series(np.nan, index=counts.index))
    return pd.DataFrame({"due": due, "percent": suppression.percent(some, due)}, index=counts.index)


def comparable(publication: Publication, units: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which practices of a table of rates can be compared: shown, and on record enough.

    Parameters
    ----------
    publication : Publication
        Counts as published.
    units : DataFrame
        ``Publication.rates`` by practice.

    Returns
    -------
    bool array
        A practice whose completeness is hidden is not compared: it may be complete or not. In an audit that counts
        no records at all, nothing tells practices apart by it.
    """
    share = completeness(publication)["percent"].reindex(units["group"]).to_numpy()
    named = (units["group"] != NOT_KNOWN).to_numpy()
    known = units["percent"].notna().to_numpy() & ~_untold(publication, units)
    return np.asarray(named & known & ~(share < COMPLETE_FROM))


def _untold(publication: Publication, units: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return of which practices small numbers hide how complete their records are."""
    share = completeness(publication)["percent"].reindex(units["group"]).to_numpy()
    counted = "check.on_record" in publication.counts("practice").columns
    return np.isnan(share) & counted & (units["denominator"] != 0).to_numpy()


def _standing(place: pd.Series, better: str) -> npt.NDArray[np.str_]:
    """Return how practices stand by their places in the funnel and the direction that is wanted."""
    worse = {"higher": "below", "lower": "above"}.get(better, "")
    side, contour = place.str.split(" ").str[0], place.str.split(" ").str[1]
    outer = (contour == "99.8").to_numpy()
    bad = (side == worse).to_numpy()
    return np.select(
        [(place == "inside").to_numpy(), bad & outer, bad, outer], ["inside", "alarm", "alert", "better_alarm"],
        "better_alert",
    )  # fmt: skip
