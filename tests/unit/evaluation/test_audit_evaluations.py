"""What the audit's own trials say: nothing hidden comes out of tables and charts, planted changes are found."""

from dataclasses import replace

import pytest

from growthwatch.audit.disclosure import suppression
from growthwatch.audit.publication import publish
from growthwatch.evaluation import audit_changes, audit_scale, disclosure
from growthwatch.evaluation.audit_areas import Plan, simulate, sums_of

SMALL = Plan(infants=260, practices=5, months=12, change_month=6)


@pytest.fixture(scope="module")
def sums():
    return sums_of(simulate(SMALL, 3))


def test_nothing_hidden_is_worked_out_of_tables_and_charts_and_nothing_published_is_false(sums):
    made = disclosure.attacked(sums)
    assert made.hidden > 50
    assert (made.worked_out, made.false) == (0, 0)


def test_the_attack_has_teeth_where_small_numbers_alone_are_hidden_and_others_are_exact(sums):
    whole = publish(sums, suppressed=False)
    n = whole.cells["n"].to_numpy().astype("int64")
    hidden = suppression.primary(n)
    weak = replace(whole, cells=whole.cells.assign(n=whole.cells["n"].mask(hidden), hidden=hidden), suppressed=True)
    assert disclosure.attacked(sums, weak, rounded_to=1).worked_out > 0


def test_the_true_steps_are_those_that_were_planted():
    """80 to 92 %; .43 (1 - 2^(-28/37)) to .77 (1 - 2^-4)."""
    truth = audit_changes.truth_of(Plan())
    assert truth["weighed at 6-8 weeks"] == pytest.approx(12.0)
    assert truth["answered within 28 days"] == pytest.approx(
        100 * (0.77 * (1 - 0.5**4) - 0.43 * (1 - 0.5 ** (28 / 37)))
    )


def test_planted_changes_in_weighing_and_response_are_found_and_unchanged_practices_seldom_flagged():
    made = audit_changes.summary(3).set_index(["share", "group"])
    for share in audit_changes.JUDGED:
        assert made.loc[(share, "those that changed"), "found_percent"] == 100
        assert made.loc[(share, "difference by practice"), "found_percent"] == 100
        assert made.loc[(share, "difference by practice"), "estimate"] == pytest.approx(
            made.loc[(share, "difference by practice"), "truth"], abs=5
        )
        # 60 practices: 5 % and twice its standard error
        assert made.loc[(share, "each unchanged practice"), "found_percent"] <= 11


def test_an_area_in_two_halves_is_counted_merged_and_published_whole():
    made = audit_scale.spent(2000, 12)
    assert made.hidden > 0
    assert made.cells > 500
