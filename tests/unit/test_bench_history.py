"""The history of ratios is read, and laid beside what is measured now."""

from tests.bench.history import COLUMNS, STAGES, beside, history


def row(name: str, stage: str, powers: str) -> dict[str, str]:
    return dict(zip(COLUMNS, (name, "infants", stage, powers, "0.1"), strict=True))


def test_each_name_of_the_history_has_a_column_beside_what_is_measured_now():
    kept = [row("0.1.0", "reconcile", "1708"), row("0.1.0", "all", "5482")]
    lines = beside(kept, [row("now", "reconcile", "983"), row("now", "checks", "7")]).splitlines()
    assert [line.split() for line in lines] == [
        ["powers", "a", "record", "0.1.0", "now"],
        ["infants", "reconcile", "1708", "983"],
        ["infants", "checks", "-", "7"],
    ]


def test_the_history_kept_has_every_stage_of_both_caseloads_under_each_of_its_names():
    kept = history()
    names = {row["name"] for row in kept}
    assert "0.1.0" in names
    of_names = {(row["name"], row["caseload"], row["stage"]) for row in kept}
    assert of_names == {(n, c, s) for n in names for c in ("infants", "dense") for s in (*STAGES, "all")}
    assert len(kept) == len(of_names)
    assert all(float(row["powers_per_record"]) > 0 and float(row["of_rcpchgrowth"]) >= 0 for row in kept)
