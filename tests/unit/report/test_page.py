"""Pages from templates: whatever is written into them is text, and only what they make themselves is markup."""

import pandas as pd
import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from growthwatch.report import page, templates

ATTACK = '<script>alert("x")</script>'
ESCAPED = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"


@pytest.mark.parametrize(
    "made",
    [
        page.heading(ATTACK, anchor=ATTACK),
        page.paragraph(ATTACK),
        page.bullets([ATTACK]),
        page.table(pd.DataFrame({ATTACK: [ATTACK]}), caption=ATTACK),
        page.figure("", ATTACK, ATTACK),
        page.large([(ATTACK, ATTACK)]),
        page.contents([(ATTACK, ATTACK)]),
        page.document(ATTACK, [ATTACK], foot=ATTACK),
    ],
)
def test_text_from_outside_is_never_markup(made):
    assert "<script" not in made
    assert ESCAPED in made


def test_a_table_sets_figures_to_the_right_and_dates_on_one_line():
    made = page.table(pd.DataFrame({"Name": ["A long enough name"], "Born": pd.to_datetime(["2026-03-01"]), "N": [1]}))
    assert made == (
        '<table class=whole><thead><tr><th scope="col">Name</th><th scope="col">Born</th>'
        '<th scope="col" class=figure>N</th></tr></thead><tbody><tr><td>A long enough name</td>'
        "<td class=short>01/03/2026</td><td class=figure>1</td></tr></tbody></table>"
    )


def test_a_page_lies_on_its_side_only_where_asked():
    made = page.document("T", [Markup("<p>one</p>"), Markup("<p>two</p>")], foot="F", lying=True)
    assert made.endswith(
        '<body class=lying><p class="quiet foot">F</p><h1>T</h1>\n<p>one</p>\n<p>two</p>\n</body></html>\n'
    )
    assert "<body>" in page.document("T", [], foot="F")


def test_a_template_that_names_what_was_not_given_is_an_error():
    with pytest.raises(UndefinedError, match="foot"):
        templates.rendered("page.html", title="T", parts=[], lying=False)
