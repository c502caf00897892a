"""Which rules could not be judged of which child, and why: what is not known is said, never passed over."""

import pandas as pd

from growthwatch import tables
from growthwatch.vocabulary import NOT_JUDGED_REASONS, RULES


def no_rule_unjudged() -> pd.DataFrame:
    """Return ``tables.OUT["not_judged"]`` without a row."""
    return tables.empty(
        {
            "child_id": tables.TEXT,
            "rule": pd.CategoricalDtype(RULES),
            "why": pd.CategoricalDtype(NOT_JUDGED_REASONS),
            "text": tables.TEXT,
        }
    )
