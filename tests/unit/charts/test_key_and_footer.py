"""The key names what is drawn and nothing else, and no text of it runs out of the chart."""

from growthwatch.charts.appearance.key_and_footer import footer, key

READINGS = {"readings": [{"system": "gp"}, {"system": "clinic"}], "doubted": [{"system": "gp"}]}


def test_the_key_names_the_systems_and_marks_that_are_drawn_once_each():
    _, rows = key({**READINGS, "thrive_lines": [], "repairs": [{"day": 1}]}, 860)
    assert [(row["system"], row["mark"]) for row in rows] == [
        ("clinic", "system"), ("gp", "system"), ("several", "doubted"), ("several", "repair"),
    ]  # fmt: skip


def test_entries_follow_one_another_on_a_line_while_they_fit():
    """The text "clinic" takes 36 px for its mark and 6 characters of 5.4 px: the next mark begins 6 px after 68.4."""
    _, rows = key(READINGS, 860)
    assert [(row["x"], row["row"]) for row in rows[:2]] == [(6.0, 0), (74.4, 0)]
    view, rows = key(READINGS, 80)
    assert [row["row"] for row in rows[:2]] == [0, 1]
    assert view["height"] == 15 * (rows[-1]["row"] + 1)


def test_a_text_too_long_for_the_chart_goes_on_below_without_its_mark():
    _, rows = key({"conditional_range": [{"day": 1}]}, 200)
    assert [row["mark"] for row in rows] == ["range", *[""] * (len(rows) - 1)]
    assert [row["row"] for row in rows] == list(range(len(rows)))
    assert max(36 + 5.4 * len(row["text"]) for row in rows) <= 200
    assert " ".join(row["text"] for row in rows) == "where 90% of healthy infants from the last agreed weight would be"


def test_nothing_follows_on_the_line_of_a_text_that_went_on_below():
    _, rows = key({"conditional_range": [{"day": 1}], "thrive_lines": [{"day": 1}]}, 320)
    assert [(row["mark"], row["row"]) for row in rows] == [("range", 0), ("", 1), ("thrive", 2)]


def test_the_footer_has_notes_in_ink_over_the_small_print_in_grey():
    view, rows = footer(["One two."], ["Three four."], 30)
    assert [(row["row"], row["text"], row["tone"]) for row in rows] == [
        (0, "One", "said"), (1, "two.", "said"), (2, "Three", "small"), (3, "four.", "small"),
    ]  # fmt: skip
    assert view["height"] == 60
