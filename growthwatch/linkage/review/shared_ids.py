"""One id beside two children: no row was moved for an id's sake, and a person is asked whose each is."""

from typing import Final

import numpy as np
import pandas as pd

from growthwatch.linkage.review.link_reasons import LinkReason, sentences
from growthwatch.linkage.review.rejected_rows import no_rows
from growthwatch.linkage.rows.rows import Codes, Rows
from growthwatch.tables import OUT
from growthwatch.vocabulary import SOURCES

#: Tables of :class:`Rows` whose ids are those of records: what could be read, and what could not.
_RECORDS: Final = (1, 3)
_CONTACTS: Final = (2,)


def shared_ids(rows: Rows, owner: Codes, inputs: pd.DataFrame) -> pd.DataFrame:
    """Return as links the pairs of rows of different children that bear one id of one sender, or of none stated.

    Parameters
    ----------
    rows, owner
        What was read, and the child of each row.
    inputs : DataFrame
        ``Intake.inputs``.
    """
    parts = [
        *(
            _pairs(_of_records(rows, owner, part), ["source", "own"], LinkReason.ONE_RECORD_ID)
            for part in (_RECORDS, _CONTACTS)
        ),
        *(_pairs(entries, keys, LinkReason.ONE_REGISTER_ID) for entries, keys in _of_register(rows, owner, inputs)),
    ]
    found = [part for part in parts if len(part)]
    return pd.concat(found).drop_duplicates(list(OUT["links"][:4])) if found else no_rows(OUT["links"])


def _of_records(rows: Rows, owner: Codes, part: tuple[int, ...]) -> pd.DataFrame:
    """Return the rows whose sender's id is that of another row too."""
    frames = []
    shared = [rows.tables[table]["sender_record_id"].dropna() for table in part]
    ids = pd.concat(shared, ignore_index=True).unique()
    for table in part if len(ids) else ():
        frame = rows.tables[table]
        own = frame["sender_record_id"].where(frame["sender_record_id"].notna(), frame["record_id"])
        at = np.flatnonzero(own.isin(ids).to_numpy())
        frames.append(
            pd.DataFrame(
                {
                    "source": frame["source"].cat.codes.to_numpy()[at],
                    "own": own.iloc[at].to_numpy(dtype=object),
                    "sender": frame["sender"].iloc[at].fillna("").to_numpy(dtype=object),
                    "record": frame["record_id"].iloc[at].to_numpy(dtype=object),
                    "child": owner[rows.part(table)][at],
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _of_register(rows: Rows, owner: Codes, inputs: pd.DataFrame) -> list[tuple[pd.DataFrame, list[str]]]:
    """Return the register's rows whose id another has, and by what they belong together: one file, or one sender."""
    register = rows.tables[0]
    stated = register["child_id"].notna() & register.duplicated(["source", "child_id"], keep=False)
    at = np.flatnonzero(stated.to_numpy())
    if not len(at):
        return []
    digest = inputs["sha256"] if "sha256" in inputs else inputs["file"]
    file = pd.factorize(digest.where(digest != "", inputs["file"]))[0]
    some = register.iloc[at]
    entries = pd.DataFrame(
        {
            "source": some["source"].cat.codes.to_numpy(),
            "own": some["child_id"].to_numpy(dtype=object),
            "sender": some["sender"].fillna("").to_numpy(dtype=object),
            "file": file[some["input"].to_numpy()],
            "record": some["child_id"].to_numpy(dtype=object),
            "child": owner[rows.part(0)][at],
        }
    )
    of_sender = entries[(entries["sender"] != "").to_numpy()]
    return [(entries, ["source", "own", "file"]), (of_sender, ["source", "own", "sender"])]


def _pairs(entries: pd.DataFrame, keys: list[str], why: LinkReason) -> pd.DataFrame:
    """Return the first row of each id beside the first of every other child that has it, as links."""
    if entries.empty:
        return no_rows(OUT["links"])
    once = entries.drop_duplicates([*keys, "sender", "child"])
    both = once.drop_duplicates(keys).merge(once, on=keys, suffixes=("", "_2"))
    if "sender" not in keys:
        one_sender = (both["sender"] == both["sender_2"]) | (both["sender"] == "") | (both["sender_2"] == "")
        both = both[one_sender.to_numpy()]
    both = both[(both["child"] != both["child_2"]).to_numpy()]
    source = np.array(SOURCES, dtype=object)[both["source"].to_numpy()]
    return pd.DataFrame(
        {
            "source_1": source,
            "record_1": both["record"].to_numpy(),
            "source_2": source,
            "record_2": both["record_2"].to_numpy(),
            "probability": np.nan,
            "why_not_joined": sentences(pd.Series(why.value, index=both.index)).to_numpy(),
        }
    )
