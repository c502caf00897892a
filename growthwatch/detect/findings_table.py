"""The table of findings: positions replaced by ids and dates, doubts named, sentences finished."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.detect.next_steps import NextSteps, published
from growthwatch.detect.next_weighing import next_weighing
from growthwatch.detect.rule_evaluation import Evaluated
from growthwatch.detect.series.beside_length import BESIDE_LENGTH_COLUMNS
from growthwatch.detect.series.series import Floats, Ints
from growthwatch.detect.stories import part_of
from growthwatch.detect.urgency import urgency
from growthwatch.detect.weighed_since import back_since, back_words
from growthwatch.detect.wording.resolved import resolved_words
from growthwatch.detect.wording.text_columns import Texts, british_dates, per_row, whole
from growthwatch.vocabulary import CITATIONS, DOUBTED, GESTATION_UNKNOWN, MET_STATUSES, SOURCE_NAMES

Days = npt.NDArray[np.datetime64]


def findings_table(
    evaluated: Evaluated,
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    records: pd.DataFrame,
    steps: NextSteps | None = None,
) -> pd.DataFrame:
    """Return the public table: positions replaced by ids and dates, doubts named.

    Parameters
    ----------
    evaluated : Evaluated
        Findings with their texts, certainty and probability.
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    steps : NextSteps, optional
        A service's own list of next steps.

    Returns
    -------
    DataFrame
        ``tables.OUT["findings"]`` and ``kind``, sorted by child, date, rule, kind.
    """
    table, members, read, _ = evaluated
    n = len(table)
    child_id = children["child_id"].to_numpy()[table["child"].to_numpy()]
    measured_on = measurements["measured_on"].to_numpy()
    first, last, base = (table[name].to_numpy() for name in ("first_row", "last_row", "baseline_row"))
    has_base = base >= 0
    probable = table["probability"].to_numpy()
    doubted = _doubted([members, read], base, measurements, records)
    resolved = table["resolved_row"].to_numpy()
    resolved_on = np.where(resolved >= 0, measured_on[resolved], np.datetime64("NaT"))
    unknown = np.isnan(children["gestation_total_days"].to_numpy()[table["child"].to_numpy()])
    note = np.where(unknown, f" ({GESTATION_UNKNOWN})", "")
    how_soon = urgency(table, measurements)
    weighing = next_weighing(
        table.assign(urgency=how_soon), measured_on[last], measurements["age_days"].to_numpy()[last]
    )
    out = pd.DataFrame(
        {
            "finding_id": _once(
                per_row(
                    "{child}:{rule}:{kind}:{day}",
                    child=child_id,
                    rule=table["rule"].astype(str),
                    kind=table["kind"].astype(str),
                    day=np.datetime_as_string(measured_on[first].astype("datetime64[D]")),
                )
            ),
            "child_id": child_id,
            "rule": table["rule"],
            "status": table["status"],
            "certainty": table["certainty"],
            "measured_on": measured_on[first],
            "latest_on": measured_on[last],
            "event_ids": _joined(members["episode"], measurements["event_id"].to_numpy()[members["row"]], n),
            "baseline_on": np.where(has_base, measured_on[base], np.datetime64("NaT")),
            **{
                c: table[c]
                for c in (
                    "baseline_sds",
                    "current_sds",
                    "spaces_fallen",
                    "threshold_spaces",
                    "conditional_sds",
                    "one_in",
                )
            },
            "questioned_records": _joined(doubted["episode"], _named(doubted["source"], doubted["record_id"]), n),
            "text": per_row(
                "{resolved}{text}{back}{probable}{doubt}{note} [{date}]",
                resolved=resolved_words(resolved_on),
                text=table["text"],
                back=back_words(back_since(table, measurements), measurements),
                probable=_probability_words(table, probable),
                doubt=_in_words(table, doubted),
                note=note,
                date=british_dates(measured_on[last]),
            ),
            "citation": table["rule"].astype(str).map(CITATIONS),
            "next_weighing_by": weighing.by,
            "probability": np.round(probable, 4),
            "urgency": how_soon,
            "headline": table["headline"],
            "arithmetic": table["arithmetic"],
            "weigh_no_sooner_than": weighing.no_sooner_than,
            **{name: table[name] for name in (*BESIDE_LENGTH_COLUMNS, "loss_percent", "gain_g_per_day", "feeding")},
            **_began(table, children, measured_on),
            "kind": table["kind"],
        }
    )
    codes = pd.Series((steps or published()).of_findings(out), index=out.index, dtype=tables.TEXT)
    out.insert(out.columns.get_loc("weigh_no_sooner_than"), "next_steps", codes)
    order = np.lexsort((out["kind"].cat.codes, out["rule"].cat.codes, out["measured_on"], table["child"]))
    out = out.iloc[order].reset_index(drop=True)
    out.insert(out.columns.get_loc("kind"), "part_of", pd.array(part_of(out), dtype=tables.TEXT))
    return out


def _began(table: pd.DataFrame, children: pd.DataFrame, measured_on: Days) -> dict[str, Days]:
    """Return after which day each finding began and by which it had: as its rule dates it, else the readings around.

    Of a rule that dates no beginning it is the last reading that did not meet it, or what it is held against, and the
    first that did.
    """
    born = children["date_of_birth"].to_numpy()[table["child"].to_numpy()].astype("datetime64[s]")
    first, before = table["first_row"].to_numpy(), table["before_row"].to_numpy()
    earlier = np.where(before >= 0, measured_on[before], np.datetime64("NaT")).astype("datetime64[s]")
    dated = table["began_from_days"].notna().to_numpy()
    # to the nearest week, as the sentence says it
    spans = [7 * np.round(table[name].fillna(0.0).to_numpy() / 7) for name in ("began_from_days", "began_to_days")]
    days = [born + span.astype("timedelta64[D]") for span in spans]
    return {
        "began_after_on": np.where(dated, days[0], earlier),
        "began_by_on": np.where(dated, days[1], measured_on[first].astype("datetime64[s]")),
    }


def _once(finding_id: Texts) -> Texts:
    """Return the ids, numbered where one stands twice: a day may be near without a doubted reading and met with it."""
    again = pd.Series(finding_id).groupby(finding_id).cumcount().to_numpy()
    return np.where(again > 0, per_row("{id}#{n}", id=finding_id, n=(again + 1).astype(str)), finding_id)


def _doubted(rows: list[pd.DataFrame], base: Ints, measurements: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Return the questioned and disputed records that each episode or its baseline rests on: episode, source, id."""
    at = np.flatnonzero(base >= 0)
    rests_on = pd.DataFrame(
        {
            "episode": np.concatenate([*(each["episode"] for each in rows), at]),
            "row": np.concatenate([*(each["row"] for each in rows), base[at]]),
        }
    ).drop_duplicates()
    doubtful = measurements["state"].isin(DOUBTED).to_numpy()[rests_on["row"].to_numpy()]
    doubted_records = records.loc[records["verdict"] != "duplicate", ["event", "source", "record_id"]]
    return rests_on[doubtful].merge(doubted_records, left_on="row", right_on="event")


def _probability_words(table: pd.DataFrame, probable: Floats) -> Texts:
    """Return how probable an acute loss that still holds is, in words; "" for every other finding."""
    said = ((table["rule"] == "acute-loss") & table["status"].isin(MET_STATUSES)).to_numpy()
    percent = np.clip(np.round(100 * probable), 1, 99)
    return np.where(said, per_row(" Probability that the loss is true: {n}%.", n=whole(percent)), "").astype(object)


def _in_words(table: pd.DataFrame, doubted: pd.DataFrame) -> Texts:
    """Return what each questioned finding rests on, and on what condition; blank for a firm one."""
    n = len(table)
    named = _named(doubted["source"].map(SOURCE_NAMES), doubted["record_id"])
    said = per_row(
        " Rests on {named}{condition}: check {it}.",
        named=_joined(doubted["episode"], named, n, " and "),
        condition=np.where(table["if_repaired"], " if the likeliest value for it is right", ""),
        it=np.where(np.bincount(doubted["episode"], minlength=n) > 1, "them", "it"),
    )
    return np.where((table["certainty"] == "questioned").to_numpy(), said, "")


def _named(system: pd.Series, record_id: pd.Series) -> Texts:
    return per_row("{system} {id}", system=system.astype(str), id=record_id.astype(str))


def _joined(episode: pd.Series, text: Texts, n: int, between: str = ";") -> Texts:
    """Return, for each of n episodes, its texts in the order given within the episode, as "gp G123;clinic C9"."""
    number = episode.to_numpy()
    order = np.argsort(number, kind="stable")
    offsets = np.searchsorted(number[order], np.arange(n + 1))
    values = pa.array(np.asarray(text, dtype=object)[order], type=pa.string())
    lists = pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), values)
    return np.asarray(pc.binary_join(lists, between).to_numpy(zero_copy_only=False), dtype=object)
