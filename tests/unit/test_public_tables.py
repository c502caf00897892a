"""The public columns: each with its meaning, in the order in which they were published."""

from growthwatch import tables
from growthwatch.public_tables import TABLES_IN, TABLES_OUT
from growthwatch.sources.columns import canonical

#: As 0.1.0 published them; a column may be added, never renamed or dropped.
PUBLISHED = {
    "children": "child_id nhs_number date_of_birth sex gestation_weeks gestation_days practice_code sources n_records link",
    "records": "source record_id child_id event_id kind measured_on value unit value_si verdict error suggested_value"
    " suggested_measured_on suggested_kind reason",
    "measurements": "event_id child_id kind measured_on value sources n_records state age_days corrected_age_days sds"
    " centile band",
    "findings": "finding_id child_id rule status certainty measured_on latest_on event_ids baseline_on baseline_sds"
    " current_sds spaces_fallen threshold_spaces conditional_sds one_in questioned_records text citation"
    " next_weighing_by",
    "checks": "child_id check window_from window_to status reason review_on weight_on weight_source measured_level"
    " reviewed_by_day_56",
    "links": "source_1 record_1 source_2 record_2 probability why_not_joined",
    "rejects": "file line column value reason row table",
}


def test_every_column_that_was_published_is_there_in_its_old_order():
    for name, published in PUBLISHED.items():
        now = [column for column in tables.OUT[name] if column in published.split()]
        assert now == published.split(), name


def test_every_column_says_what_stands_in_it():
    for group in (TABLES_IN, TABLES_OUT):
        for name, table in group.items():
            bare = [column for column, it in table.columns.items() if not it.meaning.strip()]
            assert table.meaning, name
            assert not bare, (name, bare)


def test_what_is_read_is_what_is_documented():
    assert {name: tuple(table.columns) for name, table in TABLES_IN.items()} == canonical.COLUMNS
