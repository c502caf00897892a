"""The Import page: what came of a file adds up, and a refused row is put right where it stands."""

import json
import re

from growthwatch.ui import words
from tests.ui.conftest import said
from tests.ui.test_ui_mapping_form import box, button, offered

FILE = (
    "NHS No,DOB,Sex,Date,Weight (kg)\n"
    "9997310217,02/01/2026,F,27/02/2026,4.6\n"
    "9997310217,02/01/2026,F,31/02/2026,4.7\n"
    "9997310217,02/01/2026,F,13/03/2026,heavy\n"
)


def table(app, caption):
    """Return the cells of a table of the page, by heading."""
    found = re.search(rf"<caption[^>]*>{caption}</caption>.*?</table>", said(app), re.DOTALL).group()
    headings = re.findall(r'role="columnheader">(.*?)</th>', found)
    return dict(zip(headings, re.findall(r"<td[^>]*>(.*?)</td>", found), strict=True))


def test_what_came_of_a_file_adds_up_and_a_refused_row_is_put_right_where_it_stands(opened, desk):
    app = offered(opened("import"), "visits.csv", FILE)
    box(app, "Which record system is this file from?").select("gp").run()
    button(app, "Take in").click().run()
    assert not app.exception
    row = table(app, words.TAKEN_IN)
    assert [row[name] for name in (words.ROWS, words.USED_ROWS, words.USED_IN_PART, words.REJECTED)] == list("3102")
    assert row[words.ADDED] == "1"
    assert app.header[0].value == "2 refused rows wait"
    cell = next(one for one in app.text_input if one.label.startswith("Date"))
    assert (cell.label, cell.value) == ("Date (refused)", "31/02/2026")
    cell.set_value("28/02/2026")
    button(app, words.PUT_RIGHT).click().run()
    assert not app.exception
    assert "line 3: read again, 1 new" in said(app).replace("\\", "")
    assert app.header[0].value == "1 refused row waits"
    child = desk.child(desk.search("9997310217")["handle"].iloc[0])
    assert sorted(child.records["record_id"]) == ["visits.csv:2", "visits.csv:3"]
    assert set(child.records["source"]) == {"gp"}  # as the form said of the file
    why = next(one for one in app.text_input if one.label == words.WHY_ASIDE)
    why.set_value("no figure in the book")
    button(app, words.SET_ROW_ASIDE).click().run()
    assert not app.header
    assert "line 4: set aside" in said(app).replace("\\", "")


def test_a_refused_resource_is_put_right_by_its_field_and_one_that_can_not_be_says_which_part(opened, desk, tmp_path):
    weight = {
        "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p"}, "id": "w",
        "code": {"coding": [{"code": "29463-7"}]}, "effectiveDateTime": "2026-03-20",
        "valueQuantity": {"value": 4.2, "unit": "stone"},
    }  # fmt: skip
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9997310217"}
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "2026-01-02", "identifier": [number]}
    other = weight | {"id": "x", "code": {"coding": [{"code": "999999"}]}}
    listed = [{"resource": one} for one in (patient, weight, other)]
    (tmp_path / "b.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": listed}))
    desk.import_files([tmp_path / "b.json"])
    app = opened("import")
    assert "Observation: what is refused is its Code" in said(app)
    unit = next(one for one in app.text_input if one.label == "Unit (refused)")
    assert unit.value == "stone"
    assert not any(one.label == words.DATES_OF_ROW for one in app.selectbox)
    unit.set_value("kg")
    button(app, words.PUT_RIGHT).click().run()
    assert not app.exception
    assert "line 2: read again, 1 new" in said(app).replace("\\", "")
    child = desk.child(desk.search("9997310217")["handle"].iloc[0])
    assert child.records["value_si"].tolist() == [4.2]
