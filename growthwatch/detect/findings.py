"""Every rule over every view, gathered into one table of findings."""

import numpy as np
import pandas as pd

from growthwatch import tables
from growthwatch.detect.certainty import settled
from growthwatch.detect.findings_table import written
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
    found = settled(children, measurements, ALL_RULES, repaired=repaired)
    named = found.episodes["rule"].isin([rule.name for rule in COMPARED_RULES])
    compared = (named & ~found.episodes["if_repaired"]).to_numpy()
    note = np.full(len(compared), "", dtype=object)
    if compared.any():
        note[compared] = other_policy.notes(
            found.episodes[compared].reset_index(drop=True),
            children,
            measurements,
            policy=policy,
            find=lambda who, what: settled(who, what, COMPARED_RULES, worded=False).episodes,
        )
    text = pd.array(found.episodes["text"].to_numpy(dtype=object) + note, dtype=tables.TEXT)
    return written(found._replace(episodes=found.episodes.assign(text=text)), children, measurements, records)
