"""Gestation as a coded entry or a column of days states it, put where the weeks and days of a register stand."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from growthwatch.sources.columns.column_steps import Rows


def with_gestation(rows: Rows) -> Rows:
    """Put a coded gestation where the register has it: as days where its unit says days, with its unit otherwise.

    A unit that is neither days nor weeks stays beside the figure, of which no gestation is made then.
    """
    value, unit = rows.text("value"), rows.text("unit")
    in_days, in_weeks = (_matches(unit, form) for form in (r"(?i)^d(?:ay)?s?$", r"(?i)^(?:w|wk|week)s?$"))
    whole = pc.replace_substring_regex(value, r"^(\d{1,4})\.0*$", r"\1")
    figure = _matches(whole, r"^\d{1,4}$")
    total = pc.cast(pc.if_else(pc.and_(figure, in_days), whole, None), pa.int32())
    weeks = pc.divide(total, 7)
    with_unit = pc.coalesce(
        pc.binary_join_element_wise(value, pc.if_else(in_days, "days", pc.if_else(in_weeks, "weeks", unit)), " "),
        value,
    )
    columns = rows.columns | {
        "gestation_weeks": pc.coalesce(
            pc.cast(weeks, pa.string()), pc.if_else(pc.and_(figure, in_weeks), whole, None), with_unit
        ),
        "gestation_days": pc.cast(pc.subtract(total, pc.multiply(weeks, 7)), pa.string()),
    }
    return replace(rows, columns=columns)


def with_days_of_gestation(rows: Rows) -> Rows:
    """Put a gestation counted in days alone where the weeks and days of one stand; what states them goes before it."""
    if "gestation_total_days" not in rows.columns:
        return rows
    weeks, left = _weeks_and_days(rows.text("gestation_total_days"))
    stated = rows.text("gestation_weeks").is_valid()
    columns = rows.columns | {
        "gestation_weeks": pc.coalesce(rows.text("gestation_weeks"), weeks),
        "gestation_days": pc.if_else(stated, rows.text("gestation_days"), left),
    }
    return replace(rows, columns=columns)


def _weeks_and_days(total: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return completed weeks and days beyond them of days in all; what is no number stays in the weeks as written."""
    number = pc.replace_substring_regex(total, pattern=r"^(\d{1,4})\.0*$", replacement=r"\1")
    number = pc.if_else(pc.fill_null(pc.match_substring_regex(number, r"^\d{1,4}$"), False), number, None)
    days = pc.cast(number, pa.int32())
    weeks = pc.divide(days, 7)
    left = pc.subtract(days, pc.multiply(weeks, 7))
    return pc.coalesce(pc.cast(weeks, pa.string()), total), pc.cast(left, pa.string())


def _matches(column: pa.Array, form: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(column, form), False)
