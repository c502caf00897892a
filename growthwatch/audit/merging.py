"""Audits of parts of a country put together: practice to area to region, by sums, or refused with the reason.

What is merged are true sums, never published counts: a "*" can't be added, and rounded counts add their rounding.
What the parts were asked must be the same, or the whole would compare what can't be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from growthwatch.audit import context
from growthwatch.audit.groups import CHANGE, NOT_KNOWN, UNCHANGED, WHOLE
from growthwatch.audit.sums import Sums, merge

#: What is said of an audit that must be the same of all that are merged, and what each is called.
SAME: Final = {
    "policy": "policy",
    "check_windows": "check windows",
    "versions": "versions of program and reference data",
}
_PRACTICE: Final = "practice"


class MergeError(ValueError):
    """Audits that can't be put together; the message is one sentence that names them and what differs."""


@dataclass(frozen=True)
class Part:
    """One audit to be merged: what it is called, its true sums, and what was said of its run."""

    name: str
    sums: Sums
    about: Mapping[str, Any]


def together(parts: Sequence[Part]) -> tuple[Sums, tuple[str, ...]]:
    """Return the sums of several audits as of one of them all, and what to say of it.

    Parameters
    ----------
    parts : sequence of Part
        Two or more audits of other children.

    Returns
    -------
    sums : Sums
        As one audit of all the children gives them, as far as none of them is in two parts.
    notices : tuple of str
        What a reader must know: practices that stand in two parts, and that no child was looked for in two.

    Raises
    ------
    MergeError
        When there are fewer than two, or they differ in period, as-of date, policy, windows, versions, or in what was
        counted (an audit without actions knows nothing of acknowledgement, and would count as none).
    """
    if len(parts) < 2:
        raise MergeError("two audits or more are needed to merge")
    first = parts[0]
    for other in parts[1:]:
        _same_question(first, other)
    breakdowns = sorted({str(name) for part in parts for name in part.sums.counts["breakdown"].unique()})
    asked = {name for part in parts for name in part.sums.measures} & _of_context()
    whole = merge(_with_breakdowns(_not_recorded(part.sums, asked), breakdowns) for part in parts)
    return whole, _notices(parts)


def _of_context() -> set[str]:
    """Return the measures of questions that a part may have nothing about: its babies are then not recorded."""
    return {f"{question}.{answer}" for question, of in context.ANSWERS_TO.items() for answer in of}


def _not_recorded(sums: Sums, asked: set[str]) -> Sums:
    """Return sums of a part to which nothing was supplied about a question with all its babies as not recorded."""
    more: dict[str, pd.Series] = {}
    for question, of in context.ANSWERS_TO.items():
        names = [f"{question}.{answer}" for answer in of]
        if asked.isdisjoint(names) or not set(names).isdisjoint(sums.measures):
            continue
        among = sums.counts[context.QUESTIONS[question]]
        more |= {name: among if name.endswith(context.NOT_RECORDED) else among * 0 for name in names}
    return replace(sums, counts=sums.counts.assign(**more)) if more else sums


def _same_question(one: Part, other: Part) -> None:
    """Refuse two audits that were not asked the same."""
    asked = {
        "period": [f"{part.sums.period.first} to {part.sums.period.last}" for part in (one, other)],
        "as-of date": [str(part.sums.as_of) for part in (one, other)],
        **{words: [_said(part.about.get(key)) for part in (one, other)] for key, words in SAME.items()},
    }
    for what, (mine, theirs) in asked.items():
        if mine != theirs:
            raise MergeError(f"{one.name} and {other.name} differ in {what}: {mine} and {theirs}")
    for having, lacking in ((one, other), (other, one)):
        more = sorted(set(having.sums.measures) - set(lacking.sums.measures) - _of_context())
        if more:
            raise MergeError(
                f"{having.name} counted what {lacking.name} did not ({', '.join(more[:3])}"
                f"{' and others' if len(more) > 3 else ''}): give both a file of actions, or neither"
            )


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(one)}" for key, one in sorted(value.items()))
    return "as published" if value is None else str(value)


def _with_breakdowns(sums: Sums, breakdowns: Sequence[str]) -> Sums:
    """Return sums with every breakdown that any part has: where a part lacks one, its children are not known in it."""
    absent = [name for name in breakdowns if name not in set(sums.counts["breakdown"])]
    if not absent:
        return sums
    whole = sums.counts[(sums.counts["breakdown"] == WHOLE).to_numpy()]
    by_practice = sums.counts[(sums.counts["breakdown"] == _PRACTICE).to_numpy()]
    if by_practice.empty:  # a part without a child adds no group
        return sums
    label = {name: UNCHANGED if name == CHANGE else NOT_KNOWN for name in absent}
    more = [whole.assign(breakdown=name, group=label[name]) for name in absent]
    practices = [name for name in np.unique(by_practice["group"].astype("str")) if name != NOT_KNOWN]
    pairs = [pd.DataFrame({"practice": practices, "breakdown": name, "group": label[name]}) for name in absent]
    return Sums(
        sums.period, sums.as_of, pd.concat([sums.counts, *more], ignore_index=True), sums.days, sums.tallies,
        pd.concat([sums.nesting, *pairs], ignore_index=True).astype("str"),
    )  # fmt: skip


def _notices(parts: Sequence[Part]) -> tuple[str, ...]:
    practices = pd.Series(
        [
            str(name)
            for part in parts
            for name in part.sums.counts.loc[(part.sums.counts["breakdown"] == _PRACTICE).to_numpy(), "group"].unique()
            if name != NOT_KNOWN
        ],
        dtype="str",
    )
    twice = sorted(practices[practices.duplicated()].unique())
    names = ", ".join(part.name for part in parts)
    said = [f"Put together from the audits {names}: a child whose records lie in two of them is counted in each."]
    if twice:
        said.append(f"Practices that stand in more than one of them: {', '.join(twice)}.")
    return tuple(said)
