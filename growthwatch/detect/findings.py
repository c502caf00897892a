"""Every rule over every view, gathered into one table of findings."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch import tables
from growthwatch.detect.certainty import with_certainty
from growthwatch.detect.findings_table import findings_table
from growthwatch.detect.measured import standing_records
from growthwatch.detect.next_steps import NextSteps
from growthwatch.detect.not_judged import not_judged
from growthwatch.detect.not_weighed import with_not_weighed
from growthwatch.detect.probability import reading_probability
from growthwatch.detect.rules import ALL_RULES, COMPARED_RULES
from growthwatch.detect.series.absurd import absurd
from growthwatch.detect.series.beside_length import beside_length, columns_of
from growthwatch.detect.series.repaired import as_repaired
from growthwatch.detect.wording import other_policy
from growthwatch.detect.wording.beside_length import beside_length_words
from growthwatch.detect.wording.feeding import feeding_of, feeding_words
from growthwatch.threads import on_one_thread
from growthwatch.vocabulary import DOUBTED


class Detected(NamedTuple):
    """What the rules say: ``findings``, and in ``not_judged`` which rules could not be judged of whom, and why."""

    findings: pd.DataFrame  # tables.OUT["findings"] and kind
    not_judged: pd.DataFrame  # tables.OUT["not_judged"]


def findings(
    children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame, *, policy: str
) -> pd.DataFrame:
    """Return the findings alone of :func:`apply_rules`, whose parameters these are.

    Parameters
    ----------
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    policy : str
        The gestation policy of the scores.

    Returns
    -------
    DataFrame
        ``tables.OUT["findings"]`` and ``kind``.
    """
    return apply_rules(children, measurements, records, policy=policy).findings


@on_one_thread
def apply_rules(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    *,
    policy: str,
    steps: NextSteps | None = None,
    as_of: np.datetime64 | None = None,
    unread: pd.DataFrame | None = None,
    observed: bool = False,
) -> Detected:
    """Return every finding, one row per child, rule and episode, and what could not be judged.

    Parameters
    ----------
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    policy : str
        The gestation policy of the scores; a finding that the other one would not share says so.
    steps : NextSteps, optional
        A service's own list of next steps.
    as_of : datetime64, optional
        The as-of date, for ``not-weighed-since``; without it that is not asked.
    unread : DataFrame, optional
        ``tables.UNREAD``, for the same: a weight that could not be read is named beside it.
    observed : bool
        Whether ``probability`` is put right by how often such findings are observed to be true: of records whose
        probabilities come from ``reconcile``, for which alone that is known.

    Returns
    -------
    Detected
        ``findings`` sorted by child_id, date, rule (``next_weighing_by`` is blank where nothing calls for one), and
        ``not_judged`` sorted by child_id, rule.
    """
    measurements = measurements.assign(**_days_held(measurements, records))
    repaired = as_repaired(children, measurements, records, policy=policy)
    readings = reading_probability(measurements, records)
    evaluated = with_certainty(
        children, measurements, ALL_RULES, repaired=repaired, readings=readings, observed=observed
    )
    named = evaluated.episodes["rule"].isin([rule.name for rule in COMPARED_RULES])
    compared = (named & ~evaluated.episodes["if_repaired"]).to_numpy()
    note = np.full(len(compared), "", dtype=object)
    if compared.any():
        note[compared] = other_policy.notes(
            evaluated.episodes[compared].reset_index(drop=True),
            children,
            measurements,
            policy=policy,
            find=lambda who, what: with_certainty(who, what, COMPARED_RULES, worded=False).episodes,
        )
    no_infants = absurd(children, measurements)
    beside = beside_length(evaluated.episodes, children, measurements, no_infants)
    of_length, headline = beside_length_words(beside, evaluated.episodes, measurements)
    feeding = feeding_of(evaluated.episodes, records)
    of_feeding = feeding_words(feeding, evaluated.episodes)
    said = evaluated.episodes["text"].to_numpy(dtype=object) + of_feeding + of_length + note
    worded = evaluated.episodes.assign(
        text=pd.array(said, dtype=tables.TEXT),
        headline=headline,
        feeding=pd.Series(feeding, dtype=tables.TEXT).mask(feeding == "").array,
        **columns_of(beside, measurements),
    )
    table = findings_table(evaluated._replace(episodes=worded), children, measurements, records, steps)
    if as_of is not None:
        table = with_not_weighed(table, children, measurements, records, as_of=as_of, unread=unread, steps=steps)
    doubtful = measurements["state"].isin(DOUBTED).to_numpy() | no_infants
    judged = evaluated.judged.assign(firm=evaluated.judged["view"] == 0)  # the first view is the firm one
    return Detected(table, not_judged(children, measurements, judged, doubtful, no_infants))


def _days_held(measurements: pd.DataFrame, records: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Return the child's age [days] on the first and the last of the days under which records hold a measurement."""
    stands = standing_records(measurements, records)
    counts = (records["verdict"] == "duplicate").to_numpy(copy=True)
    counts[stands[stands >= 0]] = True
    held = np.flatnonzero(counts & (records["event"] >= 0).to_numpy())
    event, age = records["event"].to_numpy()[held], records["age_days"].to_numpy(dtype=np.float64)[held]
    first = measurements["age_days"].to_numpy(dtype=np.float64, copy=True)
    last = first.copy()
    np.fmin.at(first, event, age)
    np.fmax.at(last, event, age)
    return {"first_age_days": first, "last_age_days": last}
