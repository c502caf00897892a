"""An actions file: what people did about findings, every row checked before anything is counted of it.

A file has ``finding_id``, ``action`` (``vocabulary.ACTIONS_ON_FINDINGS``, as the record store keeps them) and
``done_on`` (ISO date), and may have ``role`` (who did it: a word of ``vocabulary.ROLES_ON_RECORD``, blank where not
stated). A row that can't be counted is rejected with its reason, never passed over: an unknown word
would else read as "nobody responded".
"""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from growthwatch.audit.sums import TALLY_KEYS, Sums
from growthwatch.vocabulary import ACTIONS_ON_FINDINGS, ROLE_NOT_STATED, ROLES_ON_RECORD

COLUMNS: Final = ("finding_id", "action", "done_on")
#: Who did it, where a file says so.
ROLE: Final = "role"
#: The words of growthwatch 0.1.0's actions files -> the store's.
SYNONYMS: Final = {"acknowledged": "seen", "reweighed": "weighed_again"}
#: The row of a file that a row of the table stands in, the heading being line 1.
LINE: Final = "line"
REJECT_COLUMNS: Final = ("file", "line", "column", "value", "reason")
#: Tallies of an audit's sums, by line of the file: that its finding is there, and that the action is before it.
_MATCHED: Final = "actions_matched"
_TOO_EARLY: Final = "actions_too_early"
_ACTIONS_ALLOWED: Final = ", ".join((*ACTIONS_ON_FINDINGS, *SYNONYMS))


_OF_NO_FINDING: Final = (
    "Some actions noted in the record store are about findings that nothing shows any more, or are dated before them: "
    "they stand in no figure."
)


class ActionsError(ValueError):
    """An actions file that can't be counted; the message is one sentence that names line, column and value."""


class Actions(NamedTuple):
    """An actions file, read.

    ``rows``: finding_id, action (in the store's words), done_on, role, line.
    ``rejects``: file, line, column, value, reason.
    """

    rows: pd.DataFrame
    rejects: pd.DataFrame


def read(table: pd.DataFrame, file: str = "") -> Actions:
    """Return the rows of an actions file that can be counted, and the others with the reason.

    Parameters
    ----------
    table : DataFrame
        Columns :data:`COLUMNS` and, where known, ``role``; one row for each action, in the order of the file.
    file : str
        The file's name, for the rejects.

    Returns
    -------
    Actions
        Every row of the table once, among ``rows`` or ``rejects``.

    Raises
    ------
    ActionsError
        When a column is absent.
    """
    absent = [name for name in COLUMNS if name not in table.columns]
    if absent:
        raise ActionsError(f"the table of actions lacks the column {absent[0]}")
    line = table[LINE].to_numpy() if LINE in table.columns else np.arange(len(table)) + 2
    word = table["action"].astype("str").str.strip()
    action = word.replace(SYNONYMS)
    done_on = pd.to_datetime(table["done_on"], format="%Y-%m-%d", errors="coerce")
    finding = table["finding_id"].astype("str").str.strip()
    stated = table["role"] if ROLE in table.columns else pd.Series(None, index=table.index, dtype="str")
    role = stated.fillna("").astype("str").str.strip().replace("", ROLE_NOT_STATED)
    wrong = {
        "finding_id": ((finding == "") | table["finding_id"].isna(), "no finding is named"),
        "action": (~action.isin(ACTIONS_ON_FINDINGS), f"unknown action: expected one of {_ACTIONS_ALLOWED}"),
        "done_on": (done_on.isna(), "not an ISO date (YYYY-MM-DD)"),
        ROLE: (~role.isin(ROLES_ON_RECORD), f"unknown role: expected one of {', '.join(ROLES_ON_RECORD)}"),
    }
    rows = pd.DataFrame({"finding_id": finding, "action": action, "done_on": done_on, ROLE: role, LINE: line})
    rejects, good = [], np.ones(len(table), dtype=bool)
    for column, (flags, reason) in wrong.items():
        bad = flags.to_numpy(dtype=bool) & good
        good &= ~bad
        written = stated if column == ROLE else table[column]
        rejects.append(_rejected(file, line[bad], column, written[bad], reason))
    return Actions(rows[good].reset_index(drop=True), _in_order(rejects))


def accepted(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an actions table all of which can be counted.

    Parameters
    ----------
    table : DataFrame
        Columns :data:`COLUMNS`, one row for each action.

    Returns
    -------
    DataFrame
        ``Actions.rows``.

    Raises
    ------
    ActionsError
        When one of them can't.
    """
    rows, rejects = read(table)
    if len(rejects):
        first = rejects.iloc[0]
        raise ActionsError(f"line {first['line']}, column {first['column']}, {first['value']!r}: {first['reason']}")
    return rows


def of_store(noted: pd.DataFrame, findings: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the actions of a record store that can be counted, and what to say of the others.

    Parameters
    ----------
    noted : DataFrame
        finding_id ("" where nothing shows the finding any more), action, done_on (ISO day), role.
    findings : DataFrame
        ``finding_id`` and ``measured_on``, the day from which the finding holds.

    Returns
    -------
    rows : DataFrame
        Of ``noted``, those about a finding that is there, from its day on.
    notices : tuple of str
        That others are in no figure, where there are any: not how many, since small numbers are published nowhere.
    """
    if noted.empty:
        return noted, ()
    holds_from = noted["finding_id"].map(findings.drop_duplicates("finding_id").set_index("finding_id")["measured_on"])
    counts = (pd.to_datetime(noted["done_on"]) >= holds_from).to_numpy(dtype=bool)
    return noted[counts].reset_index(drop=True), () if counts.all() else (_OF_NO_FINDING,)


def tallies(actions: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return ``Sums.tallies`` of which lines of the file name a finding of these, so that batches add up.

    By line and not by id: sums hold no child.

    Parameters
    ----------
    actions : DataFrame
        ``Actions.rows``.
    findings : DataFrame
        ``finding_id`` and ``measured_on``, the day from which the finding holds.

    Returns
    -------
    DataFrame
        table, source, kind, what (the line), n.
    """
    known = actions.merge(findings[["finding_id", "measured_on"]].drop_duplicates("finding_id"), on="finding_id")
    early = known[(known["done_on"] < known["measured_on"]).to_numpy()]
    counted = [
        pd.DataFrame({"table": name, "source": "", "kind": "", "what": of[LINE].astype("str"), "n": 1})
        for name, of in ((_MATCHED, known), (_TOO_EARLY, early))
    ]
    whole = pd.concat(counted).astype({**dict.fromkeys(TALLY_KEYS, "str"), "n": np.int64})
    return whole.sort_values(list(TALLY_KEYS), ignore_index=True)


def unmatched(actions: pd.DataFrame, sums: Sums, file: str = "") -> pd.DataFrame:
    """Return as rejects the actions on a finding that nobody has, or dated before it.

    Parameters
    ----------
    actions : DataFrame
        ``Actions.rows``, as they went into the sums.
    sums : Sums
        Of the whole population.
    file : str
        The file's name.

    Returns
    -------
    DataFrame
        The columns ``REJECT_COLUMNS``, in the order of the file.
    """
    lines = {
        name: set(sums.tallies.loc[(sums.tallies["table"] == name).to_numpy(), "what"])
        for name in (_MATCHED, _TOO_EARLY)
    }
    at = actions[LINE].astype("str")
    unknown, early = actions[~at.isin(lines[_MATCHED])], actions[at.isin(lines[_TOO_EARLY])]
    return _in_order(
        [
            _rejected(file, unknown[LINE], "finding_id", unknown["finding_id"], "no child here has this finding"),
            _rejected(file, early[LINE], "done_on", early["done_on"].dt.strftime("%Y-%m-%d"),
                      "before the finding that it is about"),
        ]
    )  # fmt: skip


def without(actions: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Return the actions that are not among the rejects.

    Parameters
    ----------
    actions : DataFrame
        ``Actions.rows``.
    rejects : DataFrame
        With ``line``.

    Returns
    -------
    DataFrame
        With a new index.
    """
    return actions[~actions[LINE].isin(rejects["line"]).to_numpy()].reset_index(drop=True)


def _rejected(file: str, line: object, column: str, value: pd.Series, reason: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"file": file, "line": np.asarray(line), "column": column, "value": value.fillna("").astype("str").to_numpy(),
         "reason": reason}
    )  # fmt: skip


def _in_order(rejects: list[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(rejects, ignore_index=True)[list(REJECT_COLUMNS)]
    return whole.astype({"line": np.int64}).sort_values("line", kind="stable", ignore_index=True)
