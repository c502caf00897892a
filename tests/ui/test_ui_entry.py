"""A visit in one form, an own entry put right, a baby registered: nothing typed is lost, nothing is kept twice."""

import datetime as dt

import pytest

from growthwatch.store import NewChild
from growthwatch.ui import words
from growthwatch.ui.child import own_entries
from tests.ui.conftest import DAY, said

BORN = DAY - dt.timedelta(days=20)
NUMBER = "9997771230"


def press(app, label):
    return next(button for button in app.button if button.label.startswith(label)).click().run()


def field(app, label):
    kinds = (app.text_input, app.date_input, app.selectbox)
    return next(one for kind in kinds for one in kind if one.label.startswith(label))


@pytest.fixture
def handle(desk):
    """A baby of 20 days, registered with its birth weight."""
    return desk.register(
        NewChild("Newcomer", BORN, sex="female", gestation="39+3", birth_weight="3.40", birth_weight_unit="kg")
    )


def _visit(opened, handle, **values):
    app = opened("add", handle)
    next(g for g in app.get("button_group") if g.proto.label == words.UNIT).set_value("kg")
    app.run()
    for label, value in values.items():
        field(app, label).set_value(value)
    press(app, words.TODAY_BUTTON)
    field(app, words.FROM).set_value("clinic")
    return press(app, words.LOOK)


def test_a_visit_is_one_form_in_which_an_unreadable_value_loses_nothing(opened, handle, desk):
    app = _visit(opened, handle, Value="3,72", Length="52.5", Head="35.9")
    assert ["decimal comma" in error.value for error in app.error] == [True]
    assert field(app, "Length").value == "52.5"
    assert field(app, words.MEASURED_ON).value == DAY
    field(app, "Value").set_value("3.72")
    press(app, words.LOOK)
    told = said(app)
    assert "9.4% above birth weight" in told
    assert all(reading in told for reading in ("weight 3.72 kg", "length 52.5 cm", "head 35.9 cm"))
    press(app, words.CHANGE_ENTRY)
    assert (field(app, "Value").value, field(app, "Length").value) == ("3.72", "52.5")
    assert field(app, words.FROM).value == "clinic"
    press(app, words.LOOK)
    press(app, "Save for")
    records = desk.child(handle).records
    assert sorted(records["value"]) == ["3.40", "3.72", "35.9", "52.5"]


def test_a_mistyped_entry_is_put_right_after_both_were_compared(opened, handle, desk):
    record = desk.add_measurement(handle, source="clinic", kind="weight", value="3.27", unit="kg", measured_on=DAY)
    app = opened("child", handle)
    app.session_state[f"folded-entered-{handle}"] = True
    app.run()
    assert [button.label for button in app.button].count(words.MISTYPED) == 2
    app.session_state[own_entries.CHOSEN] = (handle, "clinic", record)
    app = opened("correct", handle)
    assert words.NO_SUCH_ENTRY in said(app)
    app.session_state[own_entries.CHOSEN] = (handle, "clinic", record)
    app.run()
    field(app, words.CORRECT_VALUE).set_value("abc")
    press(app, words.CORRECT_LOOK)
    assert sorted(error.value for error in app.error) == [
        words.CORRECT_NEEDS_REASON,
        "The value 'abc' kg is not a number.",
    ]
    field(app, words.CORRECT_VALUE).set_value("3.72")
    field(app, words.CORRECT_REASON).set_value("digits exchanged")
    press(app, words.CORRECT_LOOK)
    assert "3.8% below" in said(app) or words.AS_CORRECTED in said(app)
    press(app, words.CORRECT_SAVE)
    assert "3.72" in set(desk.child(handle).records["value"])
    assert len(desk.versions(handle, source="clinic", record_id=record)) == 2


def test_a_baby_is_registered_once_whom_it_may_be_was_shown(opened, handle, desk):
    app = opened("register")
    typed = {words.SURNAME: "Newcomer", words.FORENAME: "Bea", words.NUMBER_TYPED: "9997771231"}
    for label, value in typed.items():
        field(app, label).set_value(value)
    field(app, words.DATE_OF_BIRTH).set_value(BORN)
    press(app, words.REGISTER_LOOK)
    assert any("does not fit" in error.value for error in app.error)
    assert field(app, words.FORENAME).value == "Bea"
    field(app, words.NUMBER_TYPED).set_value(NUMBER)
    press(app, words.REGISTER_LOOK)
    told = said(app)
    assert words.MAY_BE in told
    press(app, words.REGISTER_SAVE_SEEN)
    found = desk.search("newcomer")
    assert len(found) == 2
    assert NUMBER in set(found["nhs_number"].dropna())


def test_details_are_put_right_with_whose_word_it_is(opened, handle, desk):
    app = opened("details", handle)
    field(app, words.FORENAME).set_value("Ann")
    press(app, words.DETAILS_SAVE)
    assert any("needs a reason" in error.value for error in app.error)
    field(app, words.DETAILS_REASON).set_value("named since")
    press(app, words.DETAILS_SAVE)
    assert desk.child(handle).person["forename"] == "Ann"
