"""Tables of what care was compared with: falls found without a weight, systems read alone, groups, outliers, a sample.

Headings and cells are for people: no code stands in them, and "*" stands for what is hidden.
"""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import inequality as unequal
from growthwatch.audit import outliers as standings
from growthwatch.audit import quality_sample
from growthwatch.audit.disclosure import suppression
from growthwatch.reference.practice_names import PracticeNames
from growthwatch.report import percentages
from growthwatch.report.cohort import audit_tables as tables
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.vocabulary import SOURCE_NAMES

#: What care should not depend on -> how it is called.
QUESTION_NAMES: Final = {
    "deprivation_quintile": "Deprivation",
    "ethnicity": "Ethnicity",
    "interpreter": "Interpreter needed",
    "late_booking": "Booked late in pregnancy",
    "looked_after": "Looked after",
    "gestation": "Born before 37 weeks",
}
#: Groupings whose groups don't say by themselves what they are.
_NAMED: Final = {
    code: f"{name}: " for code, name in QUESTION_NAMES.items() if code not in (unequal.DEPRIVATION, "gestation")
}
#: How a practice stands -> in words.
STANDING_NAMES: Final = {
    "nothing_sent": "sent nothing",
    "incomplete": "records incomplete: not compared",
    "not_judged": "completeness hidden: not judged",
    "too_few": "too few babies to tell, or hidden",
    "inside": "within the limits",
    "alert": "alert: worse than the 95 % limits",
    "alarm": "alarm: worse than the 99.8 % limits",
    "better_alert": "better than the 95 % limits",
    "better_alarm": "better than the 99.8 % limits",
}
_FOUND_NAMES: Final = {"weighed": "Weighed at 6-8 weeks", "not weighed": "Not weighed"}
_FIFTHS: Final = {unequal.POOREST: "most deprived fifth", unequal.RICHEST: "least deprived fifth"}
_STRATA: Final = {"flagged": "flagged", "not flagged": "not flagged", "all": "all records read"}


def found_by_close(audit: Cohort) -> pd.DataFrame:
    """Return the babies in whom a fall was found by the end of the 6-8-week window, weighed and not."""
    found = audit.tables["counterfactual"]
    named = found.assign(name=found["group"].map(_FOUND_NAMES), numerator=found["found"], denominator=found["babies"])
    return tables.rate_table(named, heading="Babies")


def lead_time(audit: Cohort) -> pd.DataFrame:
    """Return what each record, and each two read together, would have shown of the falls, beside their share."""
    of = audit.tables["lead_time"]
    return pd.DataFrame(
        {
            "Records read": of["read"].map(records_in_words),
            "Falls": tables.counts(of["falls"]),
            "Shown the same day": tables.counts(of["same_day"]),
            "Later": tables.counts(of["later"]),
            "Never": tables.counts(of["never"]),
            "Same day %": tables.percents(of, 1),
            "95 % limits": tables.limits(of, 1),
            "Of all weights it holds %": _held(audit),
            "Above or below that, points": tables.decimals(-of["gain_points"], 1, sign="+"),
        }
    )


def _held(audit: Cohort) -> pd.Series:
    """Return the share of all weights that systems hold: "nearly all" where rounding alone may have made it all."""
    of = audit.tables["lead_time"]
    all_of_them = audit.suppressed & suppression.nearly_all(of["weights"], of["all_weights"])
    share = pd.Series(suppression.percent(of["weights"], of["all_weights"]), index=of.index)
    return percentages.written(share, 1, nearly_all=all_of_them)


def records_in_words(read: object) -> str:
    """Return "Red Book and GP" for "parent_held;gp"."""
    return " and ".join(SOURCE_NAMES[name] for name in str(read).split(";"))


def inequality(audit: Cohort) -> pd.DataFrame:
    """Return the gaps between groups of babies and the slope over deprivation; what was not supplied is left out."""
    of = audit.tables["inequality"]
    of = of[(of["measure"] != unequal.NOT_SUPPLIED).to_numpy()].reset_index(drop=True)
    fifths = of["breakdown"] == unequal.DEPRIVATION
    group, against = (of[name].where(~fifths, of[name].map(_FIFTHS)) for name in ("group", "against"))
    slope = (of["measure"] == unequal.SLOPE_INDEX) | ((of["measure"] == unequal.HIDDEN) & fifths & of.duplicated(
        ["indicator", "breakdown"]))  # fmt: skip
    return pd.DataFrame(
        {
            "What": of["name"],
            "Groups": of["breakdown"].map(_NAMED).fillna("") + group + " against " + against,
            "Measured as": np.where(slope, "slope over all fifths", "gap"),
            "Group %": percentages.written(of["percent"], 1, nearly_all=of["nearly_all"]),
            "Against %": percentages.written(of["against_percent"], 1, nearly_all=of["against_nearly_all"]),
            "Difference, points": tables.decimals(of["estimate"], 1, sign="+"),
            "95 % limits": tables.limits(of, 1, sign="+"),
        }
    )


def outliers(audit: Cohort) -> pd.DataFrame:
    """Return the practices of which the outlier policy asks something, with how they stand and the step."""
    of = audit.tables["outliers"]
    of = of[(of["step"] != "none").to_numpy()].reset_index(drop=True)
    text = standings.policy().set_index("step")["text"]
    return pd.DataFrame(
        {
            "Practice": practice_names(of, audit.called),
            "What": of["name"],
            "Babies": tables.counts(of["due"]),
            "On record %": tables.decimals(of["on_record_percent"], 0),
            "%": tables.percents(of, 1).mask((of["denominator"] == 0).to_numpy(), ""),
            "Stands": of["standing"].map(STANDING_NAMES),
            "What follows": of["step"].map(text),
        }
    )


def practice_names(of: pd.DataFrame, known: PracticeNames) -> list[str]:
    """Return the names of practices as the audit calls them, with their codes."""
    return [
        known.with_code(str(code)) if str(name) == str(code) else f"{name} ({code})"
        for code, name in zip(of["practice"], of["practice_name"], strict=True)
    ]


def policy() -> pd.DataFrame:
    """Return the outlier policy as it is read: what is done, and within how many days of the step before it."""
    steps = standings.policy()
    days = steps["within_days"].map(lambda n: f"{n} days" if n else "")
    return pd.DataFrame({"What is done": steps["text"], "Within": days})


def sample(audit: Cohort) -> pd.DataFrame:
    """Return what a person found who read the records of the quality-assurance sample."""
    of = audit.tables["qa_sample"]
    return pd.DataFrame(
        {
            "Question": of["question"].map(quality_sample.QUESTIONS),
            "Records": of["stratum"].map(_STRATA),
            "Read": tables.counts(of["n"]),
            "Yes": tables.counts(of["yes"]),
            "No": tables.counts(of["no"]),
            "Not applicable": tables.counts(of["not_applicable"]),
            "Left blank": tables.counts(of["blank"]),
            "Yes, of yes and no %": tables.percents(of, 1).mask((of["denominator"] == 0).to_numpy(), ""),
            "95 % limits": tables.limits(of, 1),
        }
    )
