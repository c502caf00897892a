"""Every rule over every view, gathered into one table of findings."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from growthwatch import tables
from growthwatch.detect import (
    body_mass,
    gain,
    head,
    ng75,
    other_policy,
    parents,
    pattern,
    pattern_words,
    sentences,
    unchanged,
)
from growthwatch.detect.episodes import MET, Judgement, episodes
from growthwatch.detect.follow_up import next_weighing
from growthwatch.detect.repaired import as_repaired
from growthwatch.detect.series import Flags, Floats, Ints, Series, series_of
from growthwatch.detect.views import views_of
from growthwatch.detect.wording import Texts, british_dates, fill
from growthwatch.reference.conditional import one_in
from growthwatch.vocabulary import CITATIONS, GESTATION_UNKNOWN, RULES, STATUSES


class Rule(NamedTuple):
    """A rule: its public name, the series it reads (see :func:`_all_series`), how it judges, and what it says."""

    name: str
    kinds: tuple[str, ...]
    judge: Callable[[Series], Judgement]
    say: Callable[[Judgement, Ints, Ints], Texts]


ALL_RULES: tuple[Rule, ...] = (
    Rule("ng75-early-loss", ("weight",), ng75.early_loss, sentences.early_loss),
    Rule("ng75-not-regained", ("weight",), ng75.not_regained, sentences.not_regained),
    Rule("ng75-fall", ("weight",), ng75.fall, sentences.fall),
    Rule("ng75-below-2nd", ("weight",), ng75.below_second, sentences.below_second),
    Rule("weight-unchanged", ("weight",), unchanged.unchanged, sentences.unchanged),
    Rule("slow-conditional-gain", ("weight",), gain.slow_conditional_gain, gain.say_slow_gain),
    Rule("fall-pattern", ("weight",), pattern.fall_pattern, pattern_words.say_fall_pattern),
    Rule("weight-loss", ("weight",), gain.weight_loss, gain.say_weight_loss),
    Rule("below-0.4th", ("weight", "length", "head"), ng75.below_lowest, sentences.below_lowest),
    Rule("length-low-for-parents", ("parents",), parents.length_low_for_parents, parents.say_low_for_parents),
    Rule("head-rising", ("head",), head.head_rising, head.say_head_rising),
    Rule("bmi-low", ("bmi",), body_mass.bmi_low, body_mass.say_bmi_low),
)

#: Rules for which each finding says whether the other gestation policy would share it: those of published thresholds
#: and their like. The second opinion is not one of them: it costs more than all of these together.
COMPARED_RULES = tuple(rule for rule in ALL_RULES if rule.name != "fall-pattern")


class Found(NamedTuple):
    """Episodes of one rule in one view, and the measurements (rows of SCORED) that each consists of."""

    episodes: pd.DataFrame
    members: pd.DataFrame  # episode (position in episodes), row, baseline row or -1


def findings(
    children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame, *, policy: str
) -> pd.DataFrame:
    """Return every finding: one row per child, rule and episode.

    Parameters
    ----------
    children, measurements, records : DataFrame
        ``tables.CHILDREN``, ``tables.SCORED``, ``tables.JUDGED``.
    policy : str
        The gestation policy of the scores; a finding that the other one would not share says so.

    Returns
    -------
    DataFrame
        The columns of ``tables.OUT["findings"]`` and ``kind``; sorted by child_id, date, rule. ``next_weighing_by`` is
        blank where nothing calls for one.
    """
    repaired = as_repaired(children, measurements, records, policy=policy)
    settled = _settled(children, measurements, ALL_RULES, repaired)
    named = settled.episodes["rule"].isin([rule.name for rule in COMPARED_RULES])
    compared = (named & ~settled.episodes["if_repaired"]).to_numpy()
    note = np.full(len(compared), "", dtype=object)
    if compared.any():
        note[compared] = other_policy.notes(
            settled.episodes[compared].reset_index(drop=True),
            children,
            measurements,
            policy=policy,
            find=lambda who, what: _settled(who, what, COMPARED_RULES).episodes,
        )
    settled.episodes["text"] = pd.array(settled.episodes["text"].to_numpy(dtype=object) + note, dtype=tables.TEXT)
    return _written(settled, children, measurements, records)


def _settled(
    children: pd.DataFrame,
    measurements: pd.DataFrame,
    rules: tuple[Rule, ...],
    repaired: tuple[pd.DataFrame, Flags] | None = None,
) -> Found:
    as_they_are, rows = repaired or (measurements, None)
    # without a reading in doubt there is one view
    shown = {name: keep for name, keep in views_of(measurements, rows).items() if name == "firm" or keep.any()}
    found = {
        name: _in_view(children, as_they_are if name == "repaired" else measurements, keep, rules)
        for name, keep in shown.items()
    }
    return _settle(found, measurements)


def _in_view(children: pd.DataFrame, measurements: pd.DataFrame, keep: Flags, rules: tuple[Rule, ...]) -> Found:
    series = _all_series(children, measurements, keep)
    parts = [_found(rule, rule.judge(series[kind])) for rule in rules for kind in rule.kinds]
    counts = np.cumsum([0, *(len(part.episodes) for part in parts)])
    return Found(
        pd.concat([part.episodes for part in parts], ignore_index=True),
        pd.concat(
            [part.members.assign(episode=part.members["episode"] + n) for part, n in zip(parts, counts, strict=False)],
            ignore_index=True,
        ),
    )


def _all_series(children: pd.DataFrame, measurements: pd.DataFrame, keep: Flags) -> dict[str, Series]:
    """Return what rules read: each kind, lengths beside the parents' heights, and body mass indices."""
    kinds = {kind: series_of(kind, children, measurements, keep) for kind in tables.KIND.categories}
    return {
        **kinds,
        "parents": parents.beside_parents(kinds["length"], children),
        "bmi": body_mass.body_mass(kinds["weight"], kinds["length"], children),
    }


def _found(rule: Rule, judged: Judgement) -> Found:
    runs = episodes(judged)
    first, last = runs["first"].to_numpy(), runs["last"].to_numpy()
    series = judged.series
    baseline = judged.baseline[last] if judged.baseline is not None else np.full(len(last), -1)
    conditional = _column(judged.conditional_sds, last)
    table = pd.DataFrame(
        {
            "child": runs["child"],
            "rule": pd.Categorical.from_codes(np.full(len(runs), RULES.index(rule.name)), categories=list(RULES)),
            "kind": pd.Categorical.from_codes(
                np.full(len(runs), tables.KIND.categories.get_loc(series.kind)), dtype=tables.KIND
            ),
            "status": pd.Categorical(runs["status"], categories=list(STATUSES)),
            "first_row": series.row[judged.at[first]],
            "last_row": series.row[judged.at[last]],
            "baseline_row": np.where(baseline >= 0, series.row[baseline] if len(series) else -1, -1),
            "baseline_sds": np.where(baseline >= 0, series.sds[baseline] if len(series) else np.nan, np.nan),
            "current_sds": series.sds[judged.at[last]],
            "spaces_fallen": _column(judged.spaces_fallen, last),
            "threshold_spaces": _column(judged.threshold_spaces, last),
            "conditional_sds": conditional,
            "one_in": one_in(conditional),
            "text": pd.array(rule.say(judged, first, last) if len(runs) else [], dtype=tables.TEXT),
        }
    )
    length = last - first + 1
    offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    position = np.repeat(first, length) + offset
    members = pd.DataFrame(
        {
            "episode": np.repeat(np.arange(len(runs)), length),
            "row": series.row[judged.at[position]],
            "met": judged.level[position] == MET,
        }
    )
    if judged.also is not None:
        also = members.assign(row=judged.also[position])
        members = pd.concat([members, also[also["row"] >= 0]], ignore_index=True)
    return Found(table, members)


def _column(column: Floats | None, at: Ints) -> Floats:
    return column[at] if column is not None else np.full(len(at), np.nan)


def _settle(found: dict[str, Found], measurements: pd.DataFrame) -> Found:
    """Gather the views: firm ones first, then whatever only a doubted reading gives."""
    keys = {name: _keys(view, measurements) for name, view in found.items()}
    both = None
    if "highest" in found:  # the two ends of disputes come together
        both = _shares_a_day(keys["highest"], keys["lowest"], len(found["highest"].episodes))
    chosen = [(_marked(found["firm"], if_repaired=False), np.ones(len(found["firm"].episodes), dtype=bool), "firm")]
    seen = [keys["firm"]]
    for name, wanted, certainty in (
        ("highest", both, "firm"),
        ("recorded", None, "questioned"),
        ("lowest", None, "questioned"),
        ("highest", None, "questioned"),
        ("repaired", None, "questioned"),
    ):
        if name not in found:
            continue
        new = ~_shares_a_day(keys[name], pd.concat(seen), len(found[name].episodes))
        new &= True if wanted is None else wanted
        chosen.append((_marked(found[name], if_repaired=name == "repaired"), new, certainty))
        seen.append(keys[name][new[keys[name]["episode"].to_numpy()]])
    return _gathered(chosen)


def _marked(view: Found, *, if_repaired: bool) -> Found:
    return view._replace(episodes=view.episodes.assign(if_repaired=if_repaired))


def _keys(view: Found, measurements: pd.DataFrame) -> pd.DataFrame:
    """Return what two views can share: child, rule, kind, day, and whether it was met there."""
    of = view.episodes.iloc[view.members["episode"]]
    return pd.DataFrame(
        {
            "episode": view.members["episode"].to_numpy(),
            "child": of["child"].to_numpy(),
            "rule": of["rule"].cat.codes.to_numpy(),
            "kind": of["kind"].cat.codes.to_numpy(),
            "day": measurements["age_days"].to_numpy()[view.members["row"].to_numpy()],
            "met": view.members["met"].to_numpy(),
        }
    )


def _shares_a_day(keys: pd.DataFrame, others: pd.DataFrame, n_episodes: int) -> Flags:
    """Whether each episode has a day that also belongs to an episode of the same rule among the others."""
    on = ["child", "rule", "kind", "day", "met"]
    shared = keys[on].merge(others[on].drop_duplicates(), on=on, how="left", indicator=True)["_merge"] == "both"
    out = np.zeros(n_episodes, dtype=bool)
    out[keys["episode"].to_numpy()[shared.to_numpy()]] = True
    return out


def _gathered(chosen: list[tuple[Found, Flags, str]]) -> Found:
    tables_, members, n = [], [], 0
    for view, keep, certainty in chosen:
        new_position = np.where(keep, n + np.cumsum(keep) - 1, -1)
        part = view.members.assign(episode=new_position[view.members["episode"].to_numpy()])
        tables_.append(view.episodes[keep].assign(certainty=certainty))
        members.append(part[part["episode"] >= 0])
        n += int(keep.sum())
    return Found(pd.concat(tables_, ignore_index=True), pd.concat(members, ignore_index=True))


def _written(
    settled: Found, children: pd.DataFrame, measurements: pd.DataFrame, records: pd.DataFrame
) -> pd.DataFrame:
    """Return the public table: positions replaced by ids and dates, doubts named."""
    table, members = settled
    n = len(table)
    child_id = children["child_id"].to_numpy()[table["child"].to_numpy()]
    measured_on = measurements["measured_on"].to_numpy()
    first, last, base = (table[name].to_numpy() for name in ("first_row", "last_row", "baseline_row"))
    has_base = base >= 0
    questioned = _questioned_records(members, base, measurements, records, n)
    unknown = np.isnan(children["gestation_total_days"].to_numpy()[table["child"].to_numpy()])
    condition = np.where(table["if_repaired"], " if the value put forward for it is right", "")
    doubt = np.where(
        (table["certainty"] == "questioned").to_numpy(),
        fill(" Rests on {r}{condition}: check it.", r=questioned, condition=condition),
        "",
    )
    note = np.where(unknown, f" ({GESTATION_UNKNOWN})", "")
    out = pd.DataFrame(
        {
            "finding_id": _once(
                fill(
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
            "questioned_records": questioned,
            "text": fill(
                "{text}{doubt}{note} [{date}]",
                text=table["text"],
                doubt=doubt,
                note=note,
                date=british_dates(measured_on[last]),
            ),
            "citation": table["rule"].astype(str).map(CITATIONS),
            "next_weighing_by": next_weighing(
                table["status"], table["kind"], measured_on[last], measurements["age_days"].to_numpy()[last]
            ),
            "kind": table["kind"],
        }
    )
    order = np.lexsort((out["kind"].cat.codes, out["rule"].cat.codes, out["measured_on"], table["child"]))
    return out.iloc[order].reset_index(drop=True)


def _once(finding_id: Texts) -> Texts:
    """Return the ids, numbered where one stands twice: a day may be near without a doubted reading and met with it."""
    again = pd.Series(finding_id).groupby(finding_id).cumcount().to_numpy()
    return np.where(again > 0, fill("{id}#{n}", id=finding_id, n=(again + 1).astype(str)), finding_id)


def _questioned_records(
    members: pd.DataFrame, base: Ints, measurements: pd.DataFrame, records: pd.DataFrame, n: int
) -> Texts:
    """Return "gp G123; clinic C9": the questioned and disputed records each episode or its baseline rests on."""
    at = np.flatnonzero(base >= 0)
    rests_on = pd.DataFrame(
        {
            "episode": np.r_[members["episode"].to_numpy(), at],
            "row": np.r_[members["row"].to_numpy(), base[at]],
        }
    ).drop_duplicates()
    doubtful = measurements["state"].isin(["questioned", "disputed"]).to_numpy()[rests_on["row"].to_numpy()]
    doubted_records = records.loc[records["verdict"] != "duplicate", ["event", "source", "record_id"]]
    rests_on = rests_on[doubtful].merge(doubted_records, left_on="row", right_on="event")
    name = fill("{source} {record}", source=rests_on["source"].astype(str), record=rests_on["record_id"].astype(str))
    return _joined(rests_on["episode"], name, n)


def _joined(episode: pd.Series, text: Texts, n: int) -> Texts:
    """Return, for each of n episodes, its texts joined by ";" in the order given within the episode."""
    number = episode.to_numpy()
    order = np.argsort(number, kind="stable")
    offsets = np.searchsorted(number[order], np.arange(n + 1))
    values = pa.array(np.asarray(text, dtype=object)[order], type=pa.string())
    lists = pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), values)
    return np.asarray(pc.binary_join(lists, ";").to_numpy(zero_copy_only=False), dtype=object)
