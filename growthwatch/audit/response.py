"""What was done after a threshold was met, and how soon: weighed again, measured, seen, referred."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from growthwatch.audit.child_days import as_days, days_since, days_until, number_of_days
from growthwatch.audit.finding_rates import NG75_RULES, firm
from growthwatch.audit.sums import Delay, Measure
from growthwatch.vocabulary import ACTIONS_ON_FINDINGS

#: A length this close to the weight that met a threshold belongs to the same concern (local indicator) [days].
LENGTH_WITHIN_DAYS: Final = 28
#: The rules of NICE NG75.
#: The measure that counts each action; re-weighing is counted from the weights themselves.
MEASURE_OF_ACTION: Final = {"seen": "flagged.acknowledged", "referred": "flagged.referred"}
#: Actions that stand in no figure: said beside the figures, so that nobody reads them as no response.
ACTIONS_IN_NO_FIGURE: Final = tuple(
    action for action in ACTIONS_ON_FINDINGS if action not in (*MEASURE_OF_ACTION, "weighed_again")
)


def response(
    measurements: pd.DataFrame, findings: pd.DataFrame, actions: pd.DataFrame | None
) -> tuple[list[Measure], list[Delay]]:
    """Return what happened after a weight first met an NG75 threshold, and after how many days.

    Parameters
    ----------
    measurements, findings : DataFrame
        ``tables.SCORED``; findings with ``child``, the position of each child.
    actions : DataFrame, optional
        What people recorded, from :func:`growthwatch.audit.actions.read`. Without it only re-weighing, which the
        weights themselves show, is counted.

    Returns
    -------
    list of Measure
        ``flagged.*``, by the day on which a threshold was first met.
    list of Delay
        Days to the next weight, and to each action that was taken.
    """
    flagged = _on_weights(firm(findings))
    first = flagged.sort_values("measured_on", kind="stable").drop_duplicates("child")
    child, on = first["child"].to_numpy(), as_days(first["measured_on"])
    weights = measurements[(measurements["kind"] == "weight").to_numpy()]
    lengths = measurements[(measurements["kind"] == "length").to_numpy()]
    to_next_weight = days_until(weights, child, on)
    to_length = np.minimum(days_until(lengths, child, on - 1), days_since(lengths, child, on))
    near_length = to_length <= LENGTH_WITHIN_DAYS
    again = np.isfinite(to_next_weight)
    measures = [
        Measure("flagged.all", child, on),
        Measure("flagged.reweighed", child[again], on[again]),
        Measure("flagged.length", child[near_length], on[near_length]),
    ]
    delays = [Delay("flagged.reweighed", to_next_weight[again], on[again])]
    if actions is not None:
        for action, measure in MEASURE_OF_ACTION.items():
            days = _days_to_action(flagged, first, actions, action)
            acted = np.isfinite(days)
            measures.append(Measure(measure, child[acted], on[acted]))
            delays.append(Delay(measure, days[acted], on[acted]))
    return measures, delays


def _on_weights(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings on a weight under the rules of NICE NG75."""
    ng75 = findings["rule"].astype("str").isin(NG75_RULES) & (findings["kind"].astype("str") == "weight")
    return findings[ng75.to_numpy()]


def _days_to_action(
    flagged: pd.DataFrame, first: pd.DataFrame, actions: pd.DataFrame, action: str
) -> npt.NDArray[np.float64]:
    """Return days from each child's first finding to the first such action on any of its findings; inf for none."""
    of = actions[(actions["action"] == action).to_numpy()].merge(
        flagged[["finding_id", "child", "measured_on"]], on="finding_id"
    )
    # an action before its finding is no answer to it
    done = of[(of["done_on"] >= of["measured_on"]).to_numpy()].groupby("child")["done_on"].min()
    days = as_days(done.reindex(first["child"])) - as_days(first["measured_on"])
    return number_of_days(days, missing=np.inf)
