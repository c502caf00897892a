"""How a child's checks stand, as a FHIR Bundle says it: R4 has no element for it."""

from typing import Any, Final

import pandas as pd

from growthwatch.check_schedule import CheckSchedule, why_names
from growthwatch.code_lists import in_words
from growthwatch.vocabulary import CHECK_NAMES, CHECK_STATUSES_TO_WEIGH, CHECK_TITLES

Resource = dict[str, Any]

#: Of the codes of checks, and of the extension that says how one stands.
CHECKS_URL: Final = "urn:growthwatch:check"


def checks_standing(checks: pd.DataFrame, schedule: CheckSchedule) -> tuple[list[Resource], list[str]]:
    """Return how every check stands, in codes, and, of those that lack their weight, in words."""
    codes, said = [], []
    for row in checks.to_dict("records"):
        check, status, reason = str(row["check"]), str(row["status"]), row["reason"]
        parts = {"check": check, "status": status} | ({"reason": str(reason)} if pd.notna(reason) else {})
        codes.append(
            {"url": CHECKS_URL, "extension": [{"url": name, "valueString": word} for name, word in parts.items()]}
        )
        if status in CHECK_STATUSES_TO_WEIGH:
            why = in_words(pd.Series([reason]), why_names(check, schedule.of(check)), ", ").iloc[0]
            said.append(f"{CHECK_TITLES[check]}: {CHECK_NAMES[status]}{f' ({why})' if why else ''}.")
    return codes, said
