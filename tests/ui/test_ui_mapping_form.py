"""The form of the Import page: what the columns mean is asked, seen at once, and kept for the next file."""

from tests.ui.conftest import said

WIDE = (
    "Baby,NHS no.,DOB,Sex,Seen on date,Weight grams,Odd weight (st)\nx,9997310209,02/01/2026,F,27/02/2026,4600,0.7\n"
)
FAMILIAR = "NHS No,DOB,Sex,Date,Weight (kg)\n9997310217,02/01/2026,F,27/02/2026,4.6\n"


def offered(app, name, text):
    """Give the page a file."""
    return app.file_uploader[0].upload(name, text.encode(), "text/csv").run()


def box(app, label):
    """Return the choice that bears this label."""
    return next(one for one in app.selectbox if one.label.replace("\\", "") == label)


def button(app, label):
    return next(one for one in app.button if one.label.startswith(label))


def offers_to_take_in(app):
    return any(one.label.startswith("Take in") for one in app.button)


def test_the_record_system_is_asked_before_a_file_is_taken_in(opened):
    app = offered(opened("import"), "visits.csv", FAMILIAR)
    assert not app.exception
    assert "Which record system is this file from?" in [one.label for one in app.selectbox]
    assert not offers_to_take_in(app)
    box(app, "Which record system is this file from?").select("gp").run()
    assert offers_to_take_in(app)


def test_a_column_that_is_open_is_asked_first_and_can_be_left_alone(opened):
    app = offered(opened("import"), "grams.csv", WIDE)
    assert app.expander[1].label == "To be answered (1)"  # after how the files are read
    box(app, "Which record system is this file from?").select("clinic").run()
    assert not offers_to_take_in(app)
    assert "In which unit is Odd weight (st)?" in said(app).replace("\\", "")
    box(app, "Odd weight (st) is").select("").run()
    assert offers_to_take_in(app)
    assert "4600" in said(app)
    assert "4.6" in said(app)


def test_what_was_answered_is_kept_for_the_next_file_with_the_same_headings(opened, desk):
    app = offered(opened("import"), "grams.csv", WIDE)
    box(app, "Which record system is this file from?").select("maternity").run()
    box(app, "Odd weight (st) is").select("").run()
    button(app, "Take in").click().run()
    assert not app.exception
    headings = WIDE.splitlines()[0].split(",")
    kept = desk.mapping_for(headings)
    assert kept is not None
    assert 'source = "maternity"' in kept
    assert desk.mapping_for(["other", *headings]) is None
    again = offered(opened("import"), "march.csv", WIDE.replace("4600", "4700"))
    assert "Read as files with these headings were before" in said(again)
    assert offers_to_take_in(again)


def test_a_unit_that_is_put_right_changes_how_the_rows_are_read(opened):
    app = offered(opened("import"), "visits.csv", FAMILIAR)
    box(app, "Which record system is this file from?").select("gp").run()
    box(app, "Unit of Weight (kg)").select("lb").run()
    assert "2.086" in said(app)  # 4.6 lb of 0.45359237 kg
