"""``gw.findings`` and ``gw.checks``: the rows of a result that a question is about."""

from collections.abc import Sequence

import pandas as pd

from growthwatch.results import PublicTables
from growthwatch.vocabulary import CERTAINTIES, CHECK_STATUSES, CHECKS, RULES, STATUSES, URGENCIES

Words = str | Sequence[str]


def findings(
    result: PublicTables,
    *,
    rule: Words | None = None,
    status: Words | None = None,
    certainty: Words | None = None,
    urgency: Words | None = None,
    child_id: Words | None = None,
    practice: Words | None = None,
) -> pd.DataFrame:
    """Return the findings of a result, or those that a question is about.

    Parameters
    ----------
    result : Result
        What :func:`growthwatch.run` or :func:`growthwatch.load` gave.
    rule, status, certainty, urgency : str or sequence of str, optional
        Words of ``vocabulary.RULES``, ``STATUSES``, ``CERTAINTIES`` and ``URGENCIES``: ``status=("confirmed", "met")``
        is what still holds, ``urgency="today"`` who is to be seen today.
    child_id, practice : str or sequence of str, optional
        Children, and the ODS codes of practices.

    Returns
    -------
    DataFrame
        Rows of ``result.findings``, in their order, with an index from 0. ``public_tables.TABLES_OUT`` has the unit of
        each column; the source of each rule stands in ``citation``.

    Raises
    ------
    ValueError
        For a rule, status, certainty or urgency that is none; the message lists what may stand there.

    Examples
    --------
    >>> import growthwatch as gw
    >>> result = gw.run(gw.example(), as_of="2026-06-01")
    >>> gw.findings(result, rule="ng75-fall", status=("confirmed", "met"))["threshold_spaces"].tolist()
    [2.0]
    """
    asked = {
        "rule": _known(rule, RULES, "rule"),
        "status": _known(status, STATUSES, "status"),
        "certainty": _known(certainty, CERTAINTIES, "certainty"),
        "urgency": _known(urgency, URGENCIES, "urgency"),
        "child_id": _children(result, child_id, practice),
    }
    return _rows(result.findings, asked)


def checks(
    result: PublicTables,
    *,
    check: Words | None = None,
    status: Words | None = None,
    child_id: Words | None = None,
    practice: Words | None = None,
) -> pd.DataFrame:
    """Return how the checks of a result stand, or those that a question is about.

    Parameters
    ----------
    result : Result
        What :func:`growthwatch.run` or :func:`growthwatch.load` gave.
    check : str or sequence of str, optional
        "new-birth", "6-8-week", "12-month" or "2-year".
    status : str or sequence of str, optional
        Words of ``vocabulary.CHECK_STATUSES``: "attended_not_measured" is a baby who was seen and not weighed.
    child_id, practice : str or sequence of str, optional
        Children, and the ODS codes of practices.

    Returns
    -------
    DataFrame
        Rows of ``result.checks``, in their order, with an index from 0; ``window_from`` and ``window_to`` are dates.
        A child has a row for each check, the 6-8-week check first.

    Raises
    ------
    ValueError
        For a check or status that is none; the message lists what may stand there.

    Examples
    --------
    >>> import growthwatch as gw
    >>> result = gw.run(gw.example(), as_of="2026-06-01")
    >>> gw.checks(result, check="6-8-week", status="attended_not_measured")["review_on"].dt.date.astype(str).tolist()
    ['2026-02-23']
    """
    asked = {
        "check": _known(check, CHECKS, "check"),
        "status": _known(status, CHECK_STATUSES, "status"),
        "child_id": _children(result, child_id, practice),
    }
    return _rows(result.checks, asked)


def _known(words: Words | None, vocabulary: Sequence[str], what: str) -> list[str] | None:
    listed = _listed(words)
    for word in listed or ():
        if word not in vocabulary:
            raise ValueError(f"unknown {what} {word!r}: expected one of {', '.join(vocabulary)}")
    return listed


def _listed(words: Words | None) -> list[str] | None:
    return [words] if isinstance(words, str) else None if words is None else list(words)


def _children(result: PublicTables, child_id: Words | None, practice: Words | None) -> list[str] | None:
    """Return the ids of the children asked about, None for all."""
    chosen, practices = _listed(child_id), _listed(practice)
    if practices is None:
        return chosen
    registered = result.children.loc[result.children["practice_code"].isin(practices).to_numpy(), "child_id"]
    return registered.tolist() if chosen is None else registered[registered.isin(chosen).to_numpy()].tolist()


def _rows(table: pd.DataFrame, asked: dict[str, list[str] | None]) -> pd.DataFrame:
    for name, words in asked.items():
        if words is not None:
            table = table[table[name].isin(words).to_numpy()]
    return table.reset_index(drop=True)
