"""A weight that has to be checked, on every screen that speaks of the check: who wrote what, when, what is in doubt."""

import pytest

from tests.ui.conftest import said

WRITTEN = "Clinic wrote 4..9 kg on 10 Mar 2026: could not be read (the value is not a number). Ask or weigh again."
CHILD = (
    "source,child_id,nhs_number,forename,surname,date_of_birth,sex,practice_code\n"
    "gp,ned,9997310020,Ned,Quillfeather,2026-01-20,male,Z99999\n"
)
WEIGHT = "source,record_id,nhs_number,measured_on,kind,value,unit\nclinic,w1,9997310020,2026-03-10,weight,4..9,kg\n"
REVIEW = "source,record_id,nhs_number,contact,contact_on,outcome\ngp,k1,9997310020,6-8-week,2026-03-10,attended\n"


@pytest.fixture
def ned(desk, tmp_path):
    """A baby of ten weeks, reviewed at seven, whose weight of that day can't be read; the handle of his page."""
    for name, text in {"children": CHILD, "records": WEIGHT, "contacts": REVIEW}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    desk.import_files([tmp_path / f"{name}.csv" for name in ("children", "records", "contacts")])
    return desk.search("Quillfeather")["handle"].iloc[0]


def test_today_and_the_childs_page_tell_it_and_never_that_no_weight_was_recorded(opened, ned):
    for told in (said(opened()), said(opened("child", ned))):
        assert WRITTEN in told
        assert "Weight recorded, to be checked" in told


def test_the_list_of_missed_checks_tells_it(opened, ned, desk):
    app = opened("missed")
    app.selectbox[0].set_value("Z99999").run()
    told = said(app)
    assert WRITTEN in told
    assert "no weight was recorded" not in told
