"""A line for each practice: weighed, its place among the others, and what else it is asked about."""

from typing import Final

import pandas as pd

from growthwatch.audit.groups import NOT_KNOWN
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort.audit_content import WEIGHED, Cohort

#: What a practice is asked about -> its heading.
_ASKED: Final = {
    "attended_not_measured": "Seen, not weighed %",
    "weight_to_check": "To be checked %",
    "flagged_reweighed_28": "Flags weighed again %",
    "flagged_acknowledged_28": "Flags acknowledged %",
}
#: Place in the funnel -> how that is said.
_PLACES: Final = {
    "above 99.8": "above 99.8 %",
    "above 95": "above 95 %",
    "inside": "inside",
    "below 95": "below 95 %",
    "below 99.8": "below 99.8 %",
}
TOO_SMALL: Final = "not shown"


def practice_table(audit: Cohort) -> pd.DataFrame:
    """Return a line for each practice: weighed, with limits and place among the others, and what else is asked.

    Parameters
    ----------
    audit : Cohort
        The audit.

    Returns
    -------
    DataFrame
        In the order of codes, babies of no known practice last; "*" where hidden.
    """
    called = audit.called
    by = audit.rates[(audit.rates["breakdown"] == "practice").to_numpy()]
    weighed = by[(by["indicator"] == WEIGHED).to_numpy()].set_index("group")
    weighed = weighed[(weighed["denominator"] != 0).to_numpy()]
    units, _ = audit.funnels[WEIGHED]
    place = units.set_index("group")["place"].map(_PLACES)
    shown = weighed["percent"].notna()
    table = pd.DataFrame(
        {
            "Practice": [called.with_code(str(code)) for code in weighed.index],
            "Babies": tables.counts(weighed["denominator"]),
            "Weighed at 6-8 weeks %": tables.percents(weighed, 1),
            "95 % limits": tables.limits(weighed, 1),
            "Funnel limits": weighed.index.map(place).astype(object).where(shown.to_numpy(), TOO_SMALL),
        },
        index=weighed.index,
    )
    table.loc[table.index == NOT_KNOWN, "Funnel limits"] = ""
    for indicator, heading in _ASKED.items():
        of = by[(by["indicator"] == indicator).to_numpy()].set_index("group").reindex(weighed.index)
        if of["denominator"].isna().all() and of["percent"].isna().all() and of["name"].isna().all():
            continue  # nothing was given that it could be counted from
        nobody = (of["denominator"] == 0).to_numpy()
        table[heading] = tables.percents(of.assign(nearly_all=of["nearly_all"].eq(True)), 1).mask(nobody, "")
    return table.reset_index(drop=True)
