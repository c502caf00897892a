"""The audit's tables as a board reads them: plain headings, "*" where hidden, limits beside every percentage."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.audit import indicators
from growthwatch.audit.disclosure import suppression
from growthwatch.check_schedule import CheckSchedule
from growthwatch.report import percentages
from growthwatch.report.cohort.audit_content import Cohort
from growthwatch.vocabulary import SOURCE_NAMES

#: In place of a median that under half of those who wait have reached so far.
HALF_WAITING: Final = "over half wait still"


def rate_table(rates: pd.DataFrame, *, label: str = "name", heading: str) -> pd.DataFrame:
    """Return rates as label, number, of, per cent and 95 % limits; "*" where hidden.

    Parameters
    ----------
    rates : DataFrame
        Rows of ``audit.published_tables.rates``.
    label : str
        The column that names each row.
    heading : str
        What stands above the names.
    """
    shown = rates["percent"].notna()
    absent = pd.Series(np.where(rates["denominator"] == 0, "", suppression.HIDDEN), index=rates.index)
    return pd.DataFrame(
        {
            heading: rates[label],
            "Number": counts(rates["numerator"]),
            "Of": counts(rates["denominator"]),
            "%": percents(rates, 1).where(shown, absent),
            "95 % limits": limits(rates, 1),
        }
    )


def percents(rates: pd.DataFrame, places: int, *, sign: str = "") -> pd.Series:
    """Return the percentages of ``audit.published_tables`` as they are read: "82.6", "nearly all", "*"."""
    return percentages.written(rates["percent"], places, nearly_all=rates["nearly_all"].astype(bool), sign=sign)


def counts(n: pd.Series) -> pd.Series:
    """Return counts with thousands, "*" where hidden."""
    return _written(n, "{:,.0f}", suppression.HIDDEN)


def decimals(figures: pd.Series, places: int, *, absent: str = suppression.HIDDEN, sign: str = "") -> pd.Series:
    """Return figures with so many decimals, and what stands for one that is absent."""
    return _written(figures, f"{{:{sign}.{places}f}}", absent)


def _written(figures: pd.Series, form: str, absent: str) -> pd.Series:
    text = [absent if np.isnan(figure) else form.format(figure) for figure in figures.astype(np.float64)]
    return pd.Series(text, index=figures.index, dtype="str")


def limits(table: pd.DataFrame, places: int, *, sign: str = "") -> pd.Series:
    """Return "80.9 to 84.2" from the columns lower and upper; nothing where they are not known."""
    low, high = (decimals(table[name], places, sign=sign) for name in ("lower", "upper"))
    return (low + " to " + high).where(table["lower"].notna(), "")


def published(names: list[str]) -> pd.DataFrame:
    """Return published figures for these indicators, each with where it comes from."""
    known = indicators.benchmarks()
    known = known[known["indicator"].isin(names).to_numpy()]
    more = known["qualifier"].where(known["qualifier"].eq("more than"), "").fillna("")
    return pd.DataFrame(
        {
            "Published figure": known["indicator"].map(indicators.indicators().set_index("indicator")["name"]),
            "%": (more + " " + known["percent"].map("{:g}".format)).str.strip(),
            "Where and when": known["population"] + ", " + known["period"].astype("str"),
            "Source": known["source"],
        }
    )


def steps(audit: Cohort, indicator: str) -> pd.DataFrame:
    """Return the steps of changes of practice in one indicator in percentage points, beside the levels."""
    estimates = audit.steps[(audit.steps["indicator"] == indicator).to_numpy()]
    return pd.DataFrame(
        {
            "Practices": estimates["group"].where(estimates["group"] != "difference", "difference of the two"),
            "Before, %": decimals(estimates["before"], 1, absent="").mask(
                estimates["before_nearly_all"], "nearly all"
            ),
            "After, %": decimals(estimates["after"], 1, absent="").mask(estimates["after_nearly_all"], "nearly all"),
            "Step, points": decimals(estimates["estimate"], 1, absent="", sign="+"),
            "95 % limits": limits(estimates, 1, sign="+"),
            "p": decimals(estimates["p_value"], 3, absent="").replace("0.000", "under 0.001"),
            "Months before": estimates["months_before"],
            "Months after": estimates["months_after"],
            "Method": estimates["method"],
        }
    )


def findings(audit: Cohort) -> pd.DataFrame:
    """Return the share meeting each rule beside the band expected in healthy infants."""
    rule_rates = audit.tables["findings"]
    table = rate_table(rule_rates.assign(name=rule_rates["rule"] + ", " + rule_rates["at"]), heading="Rule")
    low, high = (_written(rule_rates[name], "{:g}", "") for name in ("expected_low", "expected_high"))
    table["Expected %"] = low.where(low == high, low + " to " + high)
    table["With UK dip %"] = _written(rule_rates["with_uk_dip"], "{:g}", "")
    return table


#: Delays whose name on a page says the record as people do.
_DELAYS_OF_ONE_RECORD: Final = {
    "system.parent_held.later": "Days lost by reading the Red Book alone",
    "system.clinic.later": "Days lost by reading the clinic record alone",
    "system.gp.later": "Days lost by reading the GP record alone",
}


def delays(audit: Cohort, only: list[str] | None = None) -> pd.DataFrame:
    """Return delays as median days with limits; all of them, or those of the measures named."""
    medians = audit.tables["delays"]
    medians = medians[medians["measure"].isin(only).to_numpy()] if only is not None else medians
    written = medians["delay"].str[:1].str.upper() + medians["delay"].str[1:]
    name = medians["measure"].map(_DELAYS_OF_ONE_RECORD).fillna(written)
    return pd.DataFrame(
        {
            "Delay": name,
            "Babies": counts(medians["babies"]),
            "Median, days": decimals(medians["median_days"], 0).mask(medians["half_waiting"], HALF_WAITING),
            "95 % limits": _known_limits(medians),
        }
    )


def _known_limits(medians: pd.DataFrame) -> pd.Series:
    """Return "29 to 65", "29 or more" where so many wait still that there is no upper limit."""
    low, high = (decimals(medians[name], 0, absent="") for name in ("lower", "upper"))
    return (low + " to " + high).where(high != "", low + " or more").where(low != "", "")


def systems(audit: Cohort) -> pd.DataFrame:
    """Return the falls that each record alone would have shown."""
    falls = audit.tables["systems"]
    headings = {"falls": "Falls", "same_day": "Shown the same day", "later": "Shown later", "never": "Never shown"}
    shown = {heading: counts(falls[name]) for name, heading in headings.items()}
    return pd.DataFrame({"Record alone": falls["source"].map(SOURCE_NAMES), **shown})


def agreement(audit: Cohort) -> pd.DataFrame:
    """Return how two systems' records of one child, kind and day differ."""
    differences = audit.tables["agreement"]
    mean = decimals(differences["mean_difference"], 3, absent="", sign="+") + " " + differences["unit"].astype("str")
    return pd.DataFrame(
        {
            "Records": differences["first"].map(SOURCE_NAMES) + " and " + differences["second"].map(SOURCE_NAMES),
            "Kind": differences["kind"],
            "Pairs": counts(differences["pairs"]),
            "Equal %": decimals(differences["equal_percent"], 1),
            "Within 50 g or 5 mm %": decimals(differences["within_percent"], 1),
            "Mean difference": mean.where(differences["mean_difference"].notna(), ""),
            "95 % of differences": limits(differences, 2, sign="+"),
        }
    )


def shares(audit: Cohort, name: str, heading: str) -> pd.DataFrame:
    """Return one table of how values were recorded: heaping, slips or verdicts."""
    of = audit.tables[name]
    of = of[(of["what"] != "other").to_numpy()]
    return pd.DataFrame(
        {
            "Record": of["source"].map(SOURCE_NAMES),
            "Kind": of["kind"],
            heading: of["what"].str.replace("_", " "),
            "Number": counts(of["n"]),
            "Of": counts(of["total"]),
            "%": decimals(of["percent"], 1),
        }
    )


def digits(audit: Cohort) -> pd.DataFrame:
    """Return the last digits of values, a column each [%]."""
    of = audit.tables["digits"]
    if of.empty:
        return pd.DataFrame()
    text = of.assign(shown=decimals(of["percent"], 0))
    wide = text.set_index(["source", "kind", "what"])["shown"].unstack(fill_value="0").reset_index()  # noqa: PD010
    return wide.assign(source=wide["source"].map(SOURCE_NAMES)).rename(columns={"source": "Record", "kind": "Kind"})


def flow(audit: Cohort) -> pd.DataFrame:
    """Return who is counted, a line each; "*" where hidden."""
    lines = audit.tables["flow"]
    return pd.DataFrame({"Line": lines["what"], "Counted in": lines["unit"], "Number": counts(lines["n"])})


def definitions(audit: Cohort) -> pd.DataFrame:
    """Return what each indicator counts, among whom, and where that comes from: by the windows of the audit."""
    known = indicators.under(CheckSchedule.of_run(audit.about))
    return pd.DataFrame(
        {
            "Indicator": known["name"],
            "Counted": known["numerator_is"],
            "Among": known["denominator_is"],
            "Left out": known["exclusions"],
            "Source": known["source"],
        }
    )
