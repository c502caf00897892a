"""What stands beside an open check: what people noted of it and who has it, and the child's most urgent finding."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect import list_ranks
from growthwatch.vocabulary import ACTION_ON_FINDING_NAMES, MET_STATUSES, RULE_NAMES, URGENCY_NAMES

NOBODY_YET: Final = "nobody yet"
#: Columns of :func:`of_checks`.
COLUMNS: Final = ("state", "noted", "owner", "by")


def of_checks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return by child_id how people left a check: the state, what was noted, who has it, and by when.

    Parameters
    ----------
    rows : DataFrame
        The rows of one check on the record store's worklist: ``child_id, state, action, acted_on, acted_by, service,
        until, due_on``.

    Returns
    -------
    DataFrame
        ``state`` (of the store's worklist), ``noted`` ("Letter sent 03/03/2026"; blank for nothing), ``owner`` (the
        service, else who noted it, else "nobody yet") and ``by`` (the day of the plan, else the last of the window).
    """
    action = rows["action"].map(ACTION_ON_FINDING_NAMES).astype(object)
    day = pd.to_datetime(rows["acted_on"]).dt.strftime("%d/%m/%Y").astype(object)
    noted = (action + " " + day).where(rows["action"].notna(), "")
    service = rows["service"].astype(object).where(rows["service"].notna() & (rows["service"] != ""), None)
    owner = service.where(service.notna(), rows["acted_by"].astype(object))
    until = pd.to_datetime(rows["until"])
    return pd.DataFrame(
        {
            "state": rows["state"].astype(str).to_numpy(),
            "noted": noted.fillna("").to_numpy(dtype=object),
            "owner": owner.where(owner.notna(), NOBODY_YET).to_numpy(dtype=object),
            "by": until.where(until.notna(), pd.to_datetime(rows["due_on"])).to_numpy(),
        },
        index=pd.Index(rows["child_id"], name="child_id"),
    )


def most_urgent(findings: pd.DataFrame) -> pd.Series:
    """Return by child_id the most urgent finding met now: how soon, what it is called, and whether it is in doubt.

    Parameters
    ----------
    findings : DataFrame
        ``tables.OUT["findings"]``.
    """
    met = findings[findings["status"].isin(MET_STATUSES).to_numpy()]
    top = met.iloc[np.lexsort(list_ranks(met)[::-1])].drop_duplicates("child_id")
    urgency = top["urgency"].astype("str").map(URGENCY_NAMES).fillna(URGENCY_NAMES["this_week"])
    doubt = np.where(top["certainty"].astype("str") == "questioned", " (rests on a doubted record)", "")
    said = urgency + ": " + top["rule"].astype("str").map(RULE_NAMES) + doubt
    return said.set_axis(pd.Index(top["child_id"], name="child_id")).astype(object)
