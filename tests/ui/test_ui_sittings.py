"""One browser, two people after one another: nothing typed by the first fills a field of the second."""

from growthwatch.ui import words
from growthwatch.ui.serving import session


def _fields(app) -> set[str]:
    return {field.proto.id for field in (*app.text_input, *app.date_input, *app.button_group)}


def _add_form(app) -> set[str]:
    next(one for one in app.segmented_control if one.proto.label == words.UNIT).set_value("kg").run()
    return _fields(app)


def test_the_next_person_at_the_browser_has_fields_of_their_own(opened, desk):
    handle = desk.today()["handle"].iloc[0]
    app = opened("add", handle)
    first = _add_form(app)
    assert {field.label for field in app.text_input} >= {words.VALUE.format(unit="kg")}
    app.session_state[session._NOTICE] = "ended"
    del app.session_state[session._DESK]
    app.run()
    app.button[0].click().run()  # sits down again, the same page on the screen
    assert not first & _add_form(app)
