"""One caseload, four formats: the same measurements, findings and checks, whatever system exported it."""

from pathlib import Path

import pandas as pd
import pytest

from growthwatch import pipeline
from growthwatch.results import Result
from growthwatch.simulate import simulate
from growthwatch.simulate.export import formats

AS_OF = "2026-06-01"
CHILDREN = 60


@pytest.fixture(scope="module")
def caseload() -> formats.Tables:
    made = simulate(CHILDREN, 11)
    return {"children": made.children, "records": made.records, "contacts": made.contacts}


def answer(tables: formats.Tables, folder: Path) -> Result:
    folder.mkdir()
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return pipeline.run(folder, as_of=AS_OF)


@pytest.mark.parametrize("form", formats.FORMATS)
def test_the_answer_does_not_depend_on_the_format(form: str, caseload: formats.Tables, tmp_path: Path) -> None:
    """What a format can't carry (``NOT_CARRIED``) is taken out of the canonical tables first."""
    if form == "fhir":
        pytest.importorskip("fhir.resources", reason="the fhir extra is not installed")
    expected = answer(formats.carried(caseload, form), tmp_path / "canonical")
    formats.write(caseload, tmp_path / form, form)
    found = pipeline.run(tmp_path / form, as_of=AS_OF)
    assert len(found.rejects) == 0
    assert len(found.records) == len(expected.records) == len(caseload["records"])
    for table in ("measurements", "findings", "checks"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(expected, table))


def test_a_format_nobody_knows_is_named(caseload: formats.Tables, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'emis'"):
        formats.write(caseload, tmp_path, "emis")
