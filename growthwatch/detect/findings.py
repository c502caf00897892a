"""Every rule over every view, gathered into one table of findings."""

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.detect.certainty import with_certainty
from growthwatch.detect.findings_table import findings_table
from growthwatch.detect.rules import ALL_RULES, COMPARED_RULES
from growthwatch.detect.series.repaired import as_repaired
from growthwatch.detect.wording import other_policy
from growthwatch.threads import on_one_thread


@on_one_thread
def findings(
    children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame, *, policy: str
) -> pd.DataFrame:
    """Return every finding: one row per child, rule and episode.

    Parameters
    ----------
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    policy : str
        The gestation policy of the scores; a finding that the other one would not share says so.

    Returns
    -------
    DataFrame
        The columns of ``tables.OUT["findings"]`` and ``kind``; sorted by child_id, date, rule. ``next_weighing_by`` is
        blank where nothing calls for one.
    """
    repaired = as_repaired(children, measurements, records, policy=policy)
    evaluated = with_certainty(children, measurements, ALL_RULES, repaired=repaired)
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
    text = pd.array(evaluated.episodes["text"].to_numpy(dtype=object) + note, dtype=tables.TEXT)
    return findings_table(
        evaluated._replace(episodes=evaluated.episodes.assign(text=text)), children, measurements, records
    )
