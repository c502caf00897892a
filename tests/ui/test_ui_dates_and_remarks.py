"""The Import page asks for an order of dates that nothing in a file decides, and names the cells it did not read."""

from tests.ui.conftest import said

HEADING = "source,record_id,nhs_number,date_of_birth,sex,gestation_weeks,measured_on,kind,value,unit\n"
#: Born 2 January and seen on 3 February, or born 1 February and seen on 2 March.
OPEN = HEADING + "clinic,open1,9997310217,02/01/2026,female,39-3,03/02/2026,weight,4.0 (clothed),kg\n"


def offered(app, name, text):
    return app.file_uploader[0].upload(name, text.encode(), "text/csv").run()


def offers_to_take_in(app):
    return any(one.label.startswith("Take in") for one in app.button)


def test_an_order_of_dates_that_nothing_decides_is_asked_for_before_a_file_is_taken_in(opened, desk):
    app = offered(opened("import"), "visits.csv", OPEN)
    assert not app.exception
    [order] = [one for one in app.radio if one.label == "How does this file write 3 April 2026?"]
    assert order.value is None
    assert not offers_to_take_in(app)
    app = order.set_value("month-first").run()
    assert not app.exception
    assert offers_to_take_in(app)
    assert "2026-03-02" in said(app) or "2 March 2026" in said(app) or "2 Mar 2026" in said(app)
    next(one for one in app.button if one.label.startswith("Take in")).click().run()
    remarks = desk.remarks()
    assert remarks[["file", "column", "value"]].to_numpy().tolist() == [["visits.csv", "gestation_weeks", "39-3"]]
    page = said(opened("import"))
    assert "Cells not read so far, their rows used without them: 1" in page


def test_the_record_system_of_a_file_can_be_stated_where_it_does_not_say_so(opened, desk):
    text = "NHS number,Date of birth,Sex,Date,Weight (kg)\n9997310233,2026-01-01,F,2026-02-26,4.37\n"
    app = opened("import")
    app = offered(app, "book.csv", text)
    [system] = [one for one in app.selectbox if one.label == "Record system"]
    app = system.set_value("parent_held").run()
    assert not app.exception
    assert "Which record system is this file from?" not in [one.label for one in app.selectbox]
    next(one for one in app.button if one.label.startswith("Take in")).click().run()
    known = desk.caseload()
    [child] = known.loc[known["nhs_number"] == "9997310233", "handle"]
    assert desk.child(child).records["source"].tolist() == ["parent_held"]
