"""The cohort audit from simulated infants to files: figures against the truth, bad input said, small numbers hidden."""

import json
import re
import zlib

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from growthwatch import pipeline, simulate
from growthwatch.audit import publication
from growthwatch.audit.aggregate import aggregate
from growthwatch.audit.disclosure import reconstruction
from growthwatch.audit.groups import GroupingError, carried_groupings, groups
from growthwatch.audit.sums import Period, merge
from growthwatch.cli import app
from growthwatch.report import page
from growthwatch.report.cohort import audit_files, audit_page, audit_wording, sections
from growthwatch.report.cohort.audit_content import cohort
from growthwatch.results import Result, Stages

AS_OF = "2026-03-31"
PERIOD = Period.of("2025-01-01", "2025-12-31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("area")
    simulate.write(simulate.simulate(700, 11, practices=5), place, "csv")
    return place


@pytest.fixture(scope="module")
def result(folder):
    return pipeline.run(folder, as_of=AS_OF)


@pytest.fixture(scope="module")
def sums(result, folder):
    return aggregate(result, PERIOD, groupings=carried_groupings([folder]))


@pytest.fixture(scope="module")
def audit(sums, result):
    return cohort(sums, result.about)


@pytest.fixture(scope="module")
def written(audit, tmp_path_factory):
    place = tmp_path_factory.mktemp("written")
    audit_files.write(audit, place, with_pdf=False)
    return place


def test_the_audit_names_the_last_day_of_the_window_that_its_run_was_held_to(sums, result, audit):
    own = cohort(sums, {**result.about, "check_windows": {"closes_day": 70}})
    for made, day in ((audit, 63), (own, 70)):
        catch_up = made.tables["delays"].set_index("measure")["delay"]["check.caught_up"]
        assert catch_up == f"days from day {day} to the weight that was missing"
        assert f"day {day} for the 6-8-week check, day 56 for C8i." in "".join(sections.methods(made))


def _whole(sums):
    return sums.counts[(sums.counts["breakdown"] == "all").to_numpy()][sums.measures].sum()


def test_the_counts_are_those_of_the_truth(sums, folder):
    truth = pd.read_csv(folder / "truth.csv", dtype="str").merge(
        pd.read_csv(folder / "children.csv", dtype="str"), on="nhs_number"
    )
    truth = truth.drop_duplicates("nhs_number")
    closes = pd.to_datetime(truth["date_of_birth"]) + pd.Timedelta(days=63)
    due = truth[(closes.between("2025-01-01", "2025-12-31") & (truth["check_status"] != "excluded")).to_numpy()]
    counted = _whole(sums)
    assert counted["check.due"] == pytest.approx(len(due), rel=0.03)  # children without a number have no truth row
    for status in ("complete", "attended_not_measured", "missed"):
        assert counted[f"check.{status}"] == pytest.approx((due["check_status"] == status).sum(), rel=0.1, abs=4)


def test_every_breakdown_adds_up_to_the_area(sums):
    by = sums.counts.groupby("breakdown")[sums.measures].sum()
    for breakdown in by.index:
        pd.testing.assert_series_equal(by.loc[breakdown], by.loc["all"], check_names=False)
    assert {"locality", "deprivation_quintile", "practice", "sex", "gestation", "birth_month"} <= set(by.index)


def test_parts_of_the_area_merge_to_the_whole(result, sums, folder):
    """Audited apart and merged, two halves of the children give the sums of the whole, to the last one."""
    given = carried_groupings([folder])
    halves = [aggregate(_half(result, side), PERIOD, groupings=given) for side in (0, 1)]
    merged = merge(halves)
    assert _whole(merged).to_dict() == _whole(sums).to_dict()
    pd.testing.assert_frame_equal(merged.days, sums.days, check_dtype=False)
    whole = merged.tallies.merge(sums.tallies, on=["table", "source", "kind", "what"], how="outer").fillna(0)
    assert (whole["n_x"] == whole["n_y"]).all()


def _half(result, side):
    stages = result.stages
    keep = np.arange(len(stages.children)) % 2 == side
    new = np.cumsum(keep) - 1
    mine = {
        name: (of := getattr(stages, name))[keep[of["child"].to_numpy()]].assign(
            child=lambda t: new[t["child"].to_numpy()]
        )
        for name in ("records", "measurements", "contacts")
    }
    measurement = np.cumsum(keep[stages.measurements["child"].to_numpy()]) - 1
    mine["records"]["event"] = measurement[mine["records"]["event"].to_numpy()]
    children = stages.children[keep].reset_index(drop=True)
    known = set(children["child_id"])
    public = {
        name: (of := getattr(result, name))[of["child_id"].isin(known).to_numpy()] for name in ("checks", "findings")
    }
    part = Stages(children, mine["records"], mine["measurements"], mine["contacts"], stages.register)
    return Result(**{**vars(result), **public, "stages": part})


def test_every_published_relation_holds_and_nothing_small_is_shown(sums, audit):
    cells = publication.cells_of(sums)
    known = publication.relations_of(cells, sums.nesting)
    n = cells["n"].to_numpy()
    assert not reconstruction.contradictions(n, known).size
    assert (n[known.inner] <= n[known.outer]).all()
    hidden = audit.publication.cells["hidden"].to_numpy()
    assert hidden[(n > 0) & (n < 8)].all()
    assert not reconstruction.exposed(n, hidden, known).any()


def test_no_small_number_stands_in_any_file_written(written):
    counts = ("numerator", "denominator", "n", "total", "babies", "pairs", "falls", "same_day", "later", "never")
    for path in written.glob("*.csv"):
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        for name in set(counts) & set(table.columns):
            if path.stem == "definitions":
                continue
            shown = pd.to_numeric(table[name], errors="coerce").dropna()
            assert ((shown == 0) | (shown >= 10)).all(), f"{path.name}, column {name}"
            assert (shown % 5 == 0).all(), f"{path.name}, column {name}"


def test_no_child_is_named_in_anything_written(written, result):
    text = "".join(
        path.read_text(encoding="utf-8") for path in written.iterdir() if path.suffix in (".csv", ".html", ".json")
    )
    assert not re.search(r"\b9{3}\d{7}\b", text)
    assert not any(name in text for name in result.stages.children["surname"].dropna())


def test_every_figure_of_the_page_has_a_text_and_a_file(written):
    html = (written / "audit.html").read_text(encoding="utf-8")
    texts = re.findall(r'<img alt="([^"]*)"', html)
    assert len(texts) >= 5
    assert all(len(text) > 30 for text in texts)
    named = {name for line in re.findall(r"Figures: ([^<]*)<", html) for name in line.split(", ")}
    assert named
    assert all((written / name).is_file() for name in named)
    assert "http" not in re.sub(r"data:image[^\"]*|http-equiv", "", html)


def test_the_pdf_is_tagged_for_screen_readers(audit):
    pytest.importorskip("weasyprint")
    made = page.pdf(page.document("A title", [page.heading("One"), page.table(audit.rates.head(3))], foot="f"))
    streams = [zlib.decompress(part) for part in re.findall(rb"stream\r?\n(x.*?)\r?\nendstream", made, re.DOTALL)]
    text = made + b"".join(streams)
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"pdfuaid:part", b"/Lang"):
        assert sign in text, sign


def test_the_page_begins_with_the_front_page_then_practice_by_practice_and_ends_with_the_methods(audit):
    html = audit_page.html(audit)
    anchors = ("summary", "practices", "counted", "check", "definitions", "methods")
    order = [html.index('aria-label="Front page"'), *(html.index(f'id="{anchor}"') for anchor in anchors)]
    assert order == sorted(order)
    assert not re.search(r"\b(normal|healthy child|reassur)", " ".join(audit_wording.summary(audit)))


def test_true_counts_say_that_they_are_not_for_release(sums, result):
    open_ = cohort(sums, result.about, suppressed=False)
    assert "TRUE COUNTS" in audit_page.subtitle(open_)
    assert int(open_.rate("weighed_at_check")["denominator"]) == _whole(sums)["check.due"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2019-01-01", "2019-12-31", "No baby's 6-8-week window closed in this period"),
        ("2024-11-01", "2025-03-31", "Months in which no baby's 6-8-week window closed"),
        ("2025-10-01", "2026-12-31", "The period ends after the day of the data"),
    ],
)
def test_a_period_that_the_data_do_not_fill_is_said(result, first, last, said):
    made = cohort(aggregate(result, Period.of(first, last)), result.about)
    assert any(said in notice for notice in made.notices)


def test_an_audit_of_nobody_is_written_and_says_so(result, tmp_path):
    made = cohort(aggregate(result, Period.of("2019-01-01", "2019-12-31")), result.about)
    audit_files.write(made, tmp_path, with_pdf=False)
    said = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "window closed in this period: it may lie outside the data" in said


def test_an_area_where_everybody_is_excluded_says_so(result):
    checks = result.checks.assign(status="excluded", reason="left")
    made = cohort(aggregate(Result(**{**vars(result), "checks": checks}), PERIOD), result.about)
    assert any("excluded" in notice for notice in made.notices)
    assert audit_wording.summary(made) == ["No 6-8-week check can be counted: see above."]


def test_groupings_that_cannot_be_used_say_why(result):
    children = result.stages.children
    with pytest.raises(GroupingError, match="needs one of the columns"):
        groups(children, [pd.DataFrame({"team": ["a"]})])
    with pytest.raises(GroupingError, match="no column beside it"):
        groups(children, [pd.DataFrame({"practice_code": ["a"]})])
    twice = pd.DataFrame({"practice_code": ["Z90001", "Z90001"], "team": ["a", "b"]})
    with pytest.raises(GroupingError, match="two values of team"):
        groups(children, [twice])


def _run(folder, out, *more):
    given = ["audit", str(folder), "--as-of", AS_OF, "--out", str(out), "--no-pdf", *more]
    return CliRunner().invoke(app, given)


def test_the_command_warns_of_unknown_practices_and_of_an_overlapping_export(folder, written, tmp_path):
    changed = tmp_path / "changes.csv"
    changed.write_text(
        "practice_code,changed_on,what\nZ90001,2025-07-01,Weighing clinic\nQ1,2025-07-01,Other\n", encoding="utf-8"
    )
    out = tmp_path / "out"
    one = _run(
        folder, out, "--from", "2025-02-01", "--to", "2025-12-31", "--changes", str(changed), "--compare", str(written)
    )
    assert one.exit_code == 0, one.output
    assert "overlaps the export" in one.stderr
    assert "names practices that no child has: Q1" in one.stderr
    assert "Weighing clinic" in one.stdout
    known = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert (known["from"], known["suppressed"]) == ("2025-02-01", True)


def test_a_period_that_ends_before_it_begins_is_refused(folder, tmp_path):
    done = _run(folder, tmp_path / "out", "--from", "2025-12-31", "--to", "2025-01-01")
    assert done.exit_code != 0
    assert "ends (2025-01-01) before it begins (2025-12-31)" in str(done.exception)


def test_the_same_input_gives_the_same_bytes(written, sums, result, tmp_path):
    audit_files.write(cohort(sums, result.about), tmp_path / "b", with_pdf=False)
    for path in written.iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
