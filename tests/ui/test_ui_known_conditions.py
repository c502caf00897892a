"""Known conditions on the child's page and on Today: entered, shown beside the findings, rested on until a day."""

import datetime as dt

from .conftest import DAY, said, unfold


def of_term(desk):
    """A child with a finding, weighed after its due date: before it the trisomy 21 reference has nothing."""
    line = desk.today()
    for handle in line.loc[(line["n_findings"] > 0).to_numpy(), "handle"]:
        if (desk.child(handle).measurements["corrected_age_days"] > 14).any():
            return handle
    raise AssertionError


def test_a_condition_is_entered_and_stands_on_the_page_and_on_today(opened, desk):
    handle = of_term(desk)
    app = unfold(opened("child", handle), "condition", handle)
    assert "Known conditions and care" in said(app)
    fields = [field for field in app.selectbox if field.label == "Condition or care"]
    fields[0].set_value("trisomy-21")
    next(one for one in app.text_input if one.label == "Who said it").set_value("Dr Ames")
    next(one for one in app.button if one.key and "condition-" in one.key).click()
    app.run()
    assert not app.exception
    assert desk.child(handle).conditions["condition"].tolist() == ["trisomy-21"]
    told = said(app)
    assert "Trisomy 21 reference: Styles 2002" in told
    assert "trisomy 21 (Down" in said(opened("today"))


def test_a_rest_beyond_the_longest_time_is_refused_beside_the_form(opened, desk):
    line = desk.today()
    handle = line.loc[(line["n_findings"] > 0).to_numpy(), "handle"].iloc[0]
    desk.add_condition(handle, "inpatient", stated_by="the ward", started_on=DAY)
    app = unfold(opened("child", handle), "rest", handle)
    finding = next(one for one in app.selectbox if one.label == "Finding" and one.key and "rest-" in one.key)
    finding.set_value(finding.options and desk.worklist(kinds=["finding"], handles=[handle])["about"].iloc[0])
    next(one for one in app.selectbox if one.key and one.key.startswith("what-") and "rest-" in one.key).set_value(
        desk.child(handle).conditions["record_id"].iloc[0]
    )
    next(one for one in app.date_input if one.key and "rest-" in one.key).set_value(DAY + dt.timedelta(days=60))
    next(one for one in app.text_input if one.key and "rest-" in one.key).set_value("on the ward")
    next(one for one in app.button if one.key and "rest-" in one.key).click()
    app.run()
    told = " ".join(error.value for error in app.error)
    assert "14 days" in told or "never rests" in told
    assert (desk.worklist(kinds=["finding"], handles=[handle])["state"] == "open").all()
