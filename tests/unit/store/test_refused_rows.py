"""A refused row waits until a person has put it right or set it aside; put right, it is what it would have been."""

import pytest

from growthwatch.store import Store, StoreError

from .conftest import Clock, add_staff

HEAD = "NHS No,Forename,Surname,DOB,Sex,Date,Weight (kg),Length (cm),Remark\n"
FILE = HEAD + (
    "9997310209,Mia,Quill,13/02/2026,F,27/03/2026,4.6,55,\n"
    '9997310217,Zoe,Quill,14/02/2026,F,31/02/2026,4.7,55,"a, b"\n'
    "9997310217,Zoe,Quill,14/02/2026,F,28/03/2026,heavy,55,\n"
    "9997310217,Zoe,Quill,14/02/2026,F,01/02/2026,4.8,,\n"
)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    (tmp_path / "visits.csv").write_text(FILE)
    opened = Store.open(f"sqlite:///{tmp_path}/refused.db", clock=Clock())
    yield opened
    opened.close()


@pytest.fixture
def desk(store, tmp_path):
    desk = store.trial()
    desk.taken = desk.import_files([tmp_path / "visits.csv"])
    return desk


def ids(desk, number):
    child = desk.child(desk.search(number)["handle"].iloc[0])
    return dict(zip(child.records["record_id"], child.records["value_si"].round(3), strict=True))


def test_the_rows_of_a_file_are_used_used_in_part_or_refused_and_add_up(desk):
    (one,) = desk.taken
    assert (one.rows, one.rows_used, one.rows_in_part, one.rows_refused) == (4, 1, 1, 2)
    assert (one.added, one.unchanged) == (3, 0)
    # a row that lacks two values by one date is one row that waits
    waiting = desk.refused_rows()
    assert waiting["line"].tolist() == [3, 4, 5]
    assert len(waiting) == one.rows_in_part + one.rows_refused
    assert waiting["reasons"].tolist()[0] == ["Date 31/02/2026: no such date"]


def test_a_row_put_right_is_read_as_its_file_was_on_its_own_line_and_waits_no_more(desk):
    row = desk.refused_rows().iloc[0]
    assert row["headings"] == HEAD.strip().split(",")
    cells = ["28/02/2026" if cell == "31/02/2026" else cell for cell in row["cells"]]
    assert cells[-1] == "a, b"
    taken = desk.put_right(row["import_id"], 3, cells)
    assert (taken.name, taken.added, taken.rejected) == ("visits.csv", 2, 0)
    assert ids(desk, "9997310217") == {"visits.csv:3/1": 4.7, "visits.csv:3/2": 55.0, "visits.csv:4/2": 55.0}
    assert desk.refused_rows()["line"].tolist() == [4, 5]
    assert len(desk.rejects()) == 4  # what was refused is never forgotten
    with pytest.raises(StoreError, match="no such refused row that waits"):
        desk.put_right(row["import_id"], 3, cells)


def test_a_row_used_in_part_brings_only_what_was_refused(desk):
    row = desk.refused_rows().set_index("line").loc[4]
    taken = desk.put_right(row["import_id"], 4, ["4.9" if cell == "heavy" else cell for cell in row["cells"]])
    assert (taken.added, taken.unchanged) == (1, 1)
    assert ids(desk, "9997310217") == {"visits.csv:4/1": 4.9, "visits.csv:4/2": 55.0}


def test_a_row_that_is_refused_again_waits_with_its_new_reason(desk):
    row = desk.refused_rows().iloc[0]
    cells = ["28/02/2027" if cell == "31/02/2026" else cell for cell in row["cells"]]
    assert desk.put_right(row["import_id"], 3, cells).rejected == 2
    waiting = desk.refused_rows()
    assert waiting["line"].tolist() == [3, 4, 5]
    assert waiting["reasons"].iloc[0] == ["Date 28/02/2027: after the as-of date 2026-06-01"]


def test_a_row_set_aside_needs_a_reason_which_the_audit_log_keeps(desk):
    row = desk.refused_rows().iloc[2]
    with pytest.raises(StoreError, match="needs a reason"):
        desk.set_row_aside(row["import_id"], 5, " ")
    desk.set_row_aside(row["import_id"], 5, "dated before birth in the clinic's book too")
    assert desk.refused_rows()["line"].tolist() == [3, 4]
    assert "dated before birth in the clinic" in desk.trail(limit=2)["detail"].str.cat()


def test_a_row_of_another_number_of_cells_is_refused_whole(desk):
    row = desk.refused_rows().iloc[0]
    with pytest.raises(StoreError, match="another number of cells"):
        desk.put_right(row["import_id"], 3, row["cells"][:-1])
    assert len(desk.refused_rows()) == 3


def test_the_order_of_dates_that_was_stated_holds_for_the_row_too(store, tmp_path):
    rows = "9997310217,Zoe,Quill,02/03/2026,F,04/05/2026,4.5,,\n9997310209,Mia,Quill,02/03/2026,F,04/05/2026,heavy,,\n"
    (tmp_path / "us.csv").write_text(HEAD + rows)
    desk = store.trial()
    desk.import_files([tmp_path / "us.csv"], dates="month-first")
    row = desk.refused_rows().iloc[0]
    desk.put_right(row["import_id"], 3, ["4.6" if cell == "heavy" else cell for cell in row["cells"]])
    child = desk.child(desk.search("9997310209")["handle"].iloc[0])
    assert child.records["measured_on"].dt.strftime("%d %b").tolist() == ["05 Apr"]


def test_only_who_gave_a_file_sees_its_cells_and_may_put_them_right(store, tmp_path):
    staff = add_staff(store)
    staff["administrator"].import_files([tmp_path / "visits.csv"])
    own = staff["administrator"].refused_rows()
    assert own["headings"].str.len().tolist() == [9, 9, 9]
    other = staff["designated_paediatrician"].refused_rows()
    assert other["line"].tolist() == own["line"].tolist()
    assert other["cells"].str.len().tolist() == [0, 0, 0]
    assert "31/02" not in str(other.to_dict())
    with pytest.raises(StoreError, match="no such refused row"):
        staff["designated_paediatrician"].put_right(own["import_id"].iloc[0], 3, own["cells"].iloc[0])
