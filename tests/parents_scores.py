"""The words of the page for parents with their reading ages, into docs/parents_page.md: ``python -m tests.parents_scores``.

Two indices that count letters, words and sentences and need no dictionary: the automated readability index and the
Coleman-Liau index. Each gives a school year of the United States; five and that is an age [years].
"""

from pathlib import Path

import pytest

from growthwatch.report import parents_words
from growthwatch.vocabulary import RULE_NAMES

PAGE = Path(__file__).parents[1] / "docs" / "parents_page.md"
_HEAD = """# What the page for parents says

`growthwatch chart --parents`, or "Page for parents" under "Print or save" on a child's page, prints one A4 page in large
letters: the chart of weight, what was found, the latest weights, when to come next, whom to call. Nothing of rules,
centiles, probabilities or safeguarding stands on it. A weight in doubt is not listed; the page says which is to be checked.
Of what is near a threshold or is over nothing is said. A child who has died or left has no such page.

Reading ages [years] by the automated readability index (ARI) and the Coleman-Liau index, as the package textstat counts
them; none is above 11, held by a test. Of several findings about weight, about length or about the head the first is said.

| of | what parents read | ARI | Coleman-Liau |
|---|---|---|---|
"""


def reading_ages(text: str) -> tuple[float, float]:
    """The two reading ages of a text."""
    textstat = pytest.importorskip("textstat", reason="for development alone")
    return textstat.automated_readability_index(text) + 5, textstat.coleman_liau_index(text) + 5


def texts(name: str) -> list[tuple[str, str]]:
    """What is said of each rule, of a doubt and by urgency."""
    said = {**parents_words.OF_RULE, "a reading in doubt": parents_words.IN_DOUBT}
    said |= {urgency: (text,) for urgency, text in parents_words.SOON.items()}
    return [(what, " ".join(of).format(name=name, day="31 March 2026")) for what, of in said.items()]


def page() -> str:
    """The page of the documentation."""
    rows = []
    for what, text in texts("Oliver"):
        ages = " | ".join(f"{age:.1f}" for age in reading_ages(text))
        rule, _, kind = what.partition(" ")
        of = f"{RULE_NAMES[rule]}{f' ({kind})' if kind else ''}" if rule in RULE_NAMES else what.replace("_", " ")
        rows.append(f"| {of} | {text} | {ages} |\n")
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
