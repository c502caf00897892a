"""``growthwatch chart``: a thin face over the charts."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from growthwatch import pipeline, tables
from growthwatch.cli.chart import chart, rows_of
from growthwatch.sources import UnusableInput
from tests.build import contacts
from tests.chart_of import facts


@pytest.fixture
def result():
    """A run's result with one child, as the command reads it."""
    who, scored, records, found = facts([(0, 3.5), (56, 4.4)], fall="met")
    stages = SimpleNamespace(
        children=who, measurements=scored, records=records, check_windows=None, next_steps=None,
        contacts=contacts([{"age_days": 40, "outcome": "was_not_brought"}]), unread=tables.empty(tables.UNREAD),
    )  # fmt: skip
    none = {name: pd.DataFrame(columns=list(tables.OUT[name])) for name in ("checks", "not_judged", "conditions")}
    return SimpleNamespace(stages=stages, findings=found, **none)


@pytest.fixture
def call(result, monkeypatch, tmp_path):
    """Run the command on that result in place of reading files."""
    monkeypatch.setattr(pipeline, "run", lambda *_, **__: result)
    app = typer.Typer()
    app.command()(chart)

    def run(name, *options):
        given = [str(tmp_path), "--as-of", "2026-06-01", "--out", str(tmp_path / name), *options]
        return CliRunner().invoke(app, given), tmp_path / name

    return run


@pytest.mark.parametrize(("name", "start"), [("a.pdf", b"%PDF"), ("a.svg", b"<svg"), ("a.png", b"\x89PNG")])
def test_one_child_goes_to_a_file_of_the_kind_its_name_says(call, name, start):
    done, path = call(name, "--child", "child-0")
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(start)
    assert "Fall of 2.3 spaces" in done.stdout


def test_kind_view_and_policy_are_taken(call):
    done, path = call(
        "a.svg", "--child", "child-0", "--kind", "head", "--view", "sds", "--policy", "paper", "--age", "actual"
    )
    assert done.exit_code == 0, done.output
    text = path.read_text()
    assert "Boys - UK-WHO - Head circumference - SDS" in text
    assert "Policy paper" in text
    assert "No head circumference that can be read is recorded." in text


def test_what_is_not_to_be_drawn_is_not_and_the_words_name_it(call):
    said = "6-8-week check: was not brought"
    done, path = call("a.svg", "--child", "child-0")
    assert f">{said}<" in path.read_text()
    done, path = call("a.svg", "--child", "child-0", "--without", "contacts", "--without", "falls")
    assert f">{said}<" not in path.read_text()
    assert f"{said} on 10 February 2026" in done.stdout


def test_a_layer_that_there_is_not_is_refused_and_named(call):
    done, _ = call("a.svg", "--child", "child-0", "--without", "parents")
    assert re.search(r"option --without, value 'parents': no such layer", str(done.exception))


def test_the_sheet_is_a_pdf(call):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")
    done, path = call("a.pdf", "--child", "child-0", "--sheet")
    assert done.exit_code == 0, done.output
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("options", [("a.gif", "--child", "child-0"), ("a.png", "--child", "child-0", "--sheet")])
def test_a_file_of_another_kind_is_refused_before_anything_is_read(call, options):
    done, path = call(*options)
    assert isinstance(done.exception, UnusableInput)
    assert re.search(r"option --out, value .*: expected a name that ends in \.pdf", str(done.exception))
    assert not path.exists()


def test_an_unknown_child_is_named(result):
    with pytest.raises(UnusableInput, match=r"option --child, value 'nobody': no child of these inputs has this id"):
        rows_of(result, "nobody")
