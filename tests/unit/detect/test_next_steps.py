"""The list of next steps: which follow from a finding, how they are said, and what is said of a list edited wrongly."""

import pandas as pd
import pytest

from growthwatch.detect import UnusableNextSteps, published_next_steps, read_next_steps
from growthwatch.detect.next_steps import parsed
from growthwatch.vocabulary import RULES
from tests import build

HEADING = "step,prompt,rules,citation,version\n"
LINE = "look,Look.,ng75-fall,NICE NG75,2017\n"
FALL = [(0, 3.5), (56, 4.4)]


def own(tmp_path, text):
    path = tmp_path / "ours.csv"
    path.write_text(text, encoding="utf-8")
    return read_next_steps(path)


def refusal(tmp_path, text):
    with pytest.raises(UnusableNextSteps) as refused:
        own(tmp_path, text)
    return str(refused.value)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_next_steps(rule):
    assert any(rule in step.rules for step in published_next_steps().steps)


def test_every_step_states_its_source_and_that_sources_version():
    assert all(step.citation and step.version for step in published_next_steps().steps)


def test_a_fall_leads_to_the_steps_of_ng75_in_its_order():
    row = build.found(FALL).set_index("rule").loc["ng75-fall"]
    assert row["next_steps"] == (
        "measure_length;feeding_history;observe_feed;look_for_illness;weigh_again;refer;consider_neglect"
    )


def test_what_is_near_leads_to_no_step():
    near = build.found([(0, 3.2), (56, 4.0)], sex="female").set_index("rule").loc["ng75-fall"]
    assert near["status"] == "near"
    assert near["next_steps"] == ""


def test_a_low_head_leads_to_steps_about_heads_and_not_about_feeding():
    rows = [{"age_days": 60, "value": 33.5, "kind": "head"}]
    row = build.found(rows).set_index("rule").loc["below-0.4th"]
    assert row["next_steps"] == "measure_head_again;look_for_illness;refer_small_head"


def test_a_prompt_names_the_days_between_which_to_weigh_again():
    said = [prompt for prompt, _ in published_next_steps().said(build.found(FALL))]
    assert "Weigh again no sooner than 5 Mar 2026 (RCPCH), and by 8 Mar 2026 (local target)." in said


def test_a_step_of_several_findings_is_said_once():
    findings = build.found([(0, 3.5), (28, 4.4), (56, 4.4), (84, 4.4)])
    met = findings[findings["status"].isin(["met", "confirmed"])]
    assert len(met) > 2
    said = published_next_steps().said(findings)
    assert len(said) == len(set(said))
    assert sum("feeding" in prompt for prompt, _ in said) == 2  # the history, and no response to feeding support


def test_beside_an_acute_loss_no_day_is_said_before_which_not_to_weigh():
    findings = build.found([(0, 3.5), (28, 4.4), (56, 5.0), (63, 4.4)])
    assert {"acute-loss", "ng75-fall"} <= set(findings.loc[findings["status"] == "met", "rule"])
    said = " ".join(prompt for prompt, _ in published_next_steps().said(findings))
    assert "Weigh again at once" in said
    assert "no sooner than" not in said


def test_a_service_words_and_orders_the_steps_itself(tmp_path):
    steps = own(
        tmp_path,
        "step,prompt,rules,kinds,citation,version,owner\n"
        'call,"Ring the infant-feeding team, then weigh by {by}.",ng75-fall;fall-pattern,weight,Our pathway,v3,us\n'
        "read,Read the notes.,ng75-fall,,Our pathway,v3,us\n",
    )
    findings = build.found(FALL)
    findings = findings.assign(next_steps=steps.of_findings(findings))
    assert findings.set_index("rule").loc["ng75-fall", "next_steps"] == "call;read"
    assert steps.said(findings)[0] == (
        "Ring the infant-feeding team, then weigh by 8 Mar 2026.", "Our pathway (v3)",
    )  # fmt: skip


def test_a_code_of_another_list_is_said_as_the_published_list_says_it_or_as_it_stands(tmp_path):
    steps = own(tmp_path, HEADING + LINE)
    findings = build.found(FALL).assign(next_steps="refer;gone_since")
    said = [prompt for prompt, _ in steps.said(findings)]
    assert said[0].startswith("Consider referral to paediatrics")
    assert said[-1] == "gone_since"


def test_a_finding_stored_before_there_were_next_steps_leads_to_none():
    findings = build.found(FALL).assign(next_steps=pd.Series([None], dtype="str"), weigh_no_sooner_than=pd.NaT)
    assert published_next_steps().said(findings) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ours.csv: line 1: the file is empty; expected the heading step, prompt, rules, citation, version"),
        (HEADING, "ours.csv: line 2: there is no step under the heading"),
        ("step,prompt,citation,version\n", "ours.csv: line 1: the heading lacks rules; expected step, prompt"),
        (HEADING + LINE.replace("ng75-fall", "ng75-fell"), "ours.csv: line 2: rules names 'ng75-fell'; expected some of"),
        (HEADING + "\n" + LINE + LINE, "ours.csv: line 4: step look stands there twice"),
        (HEADING + LINE.replace("Look.", "Look, and see."), "ours.csv: line 2: 6 cells, where the heading has 5: put"),
        (HEADING + LINE.replace("Look.", ""), "ours.csv: line 2: prompt is empty; every step has one"),
        (HEADING + LINE.replace(",2017", ","), "ours.csv: line 2: version is empty"),
        (HEADING + LINE.replace("Look.", "By {when}."), "ours.csv: line 2: prompt names {when}; expected {no_sooner_than}"),
        (HEADING + LINE.replace("Look.", "By {by."), "ours.csv: line 2: prompt has a brace without its other one"),
        (HEADING + LINE.replace("look,", "Look at;it,"), "ours.csv: line 2: step 'Look at;it'; expected small letters"),
        (HEADING + '"a\nb",x\n' + LINE, "ours.csv: line 2: 2 cells, where the heading has 5"),
        (HEADING + LINE + '"look,', "ours.csv: line 3: no CSV"),
        ("step;prompt;rules;citation;version\n", "ours.csv: line 1: the heading lacks step"),
    ],
)  # fmt: skip
def test_a_list_edited_wrongly_is_refused_with_file_line_and_what_was_expected(tmp_path, text, said):
    assert refusal(tmp_path, text).startswith(said)


def test_a_list_that_is_not_there_or_no_text_is_refused(tmp_path):
    with pytest.raises(UnusableNextSteps, match=r"none\.csv: the next steps can't be read: No such file"):
        read_next_steps(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"step\xff\xfe")
    with pytest.raises(UnusableNextSteps, match=r"bytes\.csv: .* not text in UTF-8"):
        read_next_steps(tmp_path / "bytes.csv")


def test_a_list_of_a_spreadsheet_with_a_mark_at_its_head_and_dos_lines_is_read(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADING + LINE).replace("\n", "\r\n").encode())
    assert [step.code for step in read_next_steps(path).steps] == ["look"]


def test_the_same_text_is_the_same_list():
    assert parsed(HEADING + LINE, "a").digest == parsed(HEADING + LINE, "b").digest
