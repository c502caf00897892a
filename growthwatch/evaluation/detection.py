"""Sensitivity and false alarms of the weight rules, in simulated infants with a planted fall and healthy ones.

``python -m growthwatch.evaluation.detection [--children N] [--seed S]`` prints the figures. Healthy infants are drawn
from the published correlations (``pattern_model``) and judged by the very functions that judge real ones.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from growthwatch.detect.fall_pattern import calibration, fall_pattern, model, statistic
from growthwatch.detect.families import conditional_gain, fall_from_birth, fall_from_highest
from growthwatch.detect.series.episodes import MET, Judgement
from growthwatch.detect.series.series import Flags, Floats, Series
from growthwatch.evaluation import equal_rates
from growthwatch.evaluation.planted_falls import as_series, days, falls

Judge = Callable[[Series], Judgement]

#: Weeks at which UK infants are usually weighed, birth included.
USUAL_WEEKS: Final = (0, 4, 8, 12, 16, 26, 39, 52)
#: Schedules that nothing was tuned on.
OTHER_SCHEDULES_WEEKS: Final[Mapping[str, tuple[float, ...]]] = {
    "usual times": USUAL_WEEKS,
    "weekly": tuple(range(53)),
    "fortnightly": tuple(range(0, 53, 2)),
    "birth, 8 weeks, a year": (0, 8, 52),
    "no birth weight": (3, 6, 10, 20, 30, 50),
    "from 20 weeks": (20, 24, 30, 40, 50),
    "crowded early": (0, 2, 3, 4, 5, 6, 7, 8, 52),
    "uneven": (0, 2 + 2 / 7, 3, 5 + 1 / 7, 6 + 3 / 7, 7, 11 + 4 / 7, 13 + 2 / 7, 25, 41, 52),
    "daily from 2 to 6 weeks": (0, *(day / 7 for day in range(14, 43)), 12, 26, 52),
}
SHOWN_WEEKS: Final = (8, 12, 16, 26)


def met(judge: Judge, age_days: Floats, sds: Floats) -> Flags:
    """Return whether each weight [children, weights] meets a rule."""
    judged = judge(as_series(age_days, sds))
    out = np.zeros(sds.size, dtype=bool)
    out[judged.at] = judged.level == MET
    return out.reshape(sds.shape)


SHAPES: Final = equal_rates.SHAPES


def matched(age_days: Floats, healthy: Floats, sds: Floats) -> tuple[Flags, Flags]:
    """Return whether the statistic of ``healthy`` and of ``sds`` passes NG75's own rate at each age."""
    evidence = _statistic(age_days, healthy)
    rate = met(fall_from_birth.fall_from_birth, age_days, healthy).mean(axis=0)
    cut = np.array([np.quantile(e, 1 - r, method="higher") for e, r in zip(evidence.T, rate, strict=True)])
    return evidence >= cut, _statistic(age_days, sds) >= cut


def _statistic(age_days: Floats, sds: Floats) -> Floats:
    parts = np.array_split(sds, max(1, len(sds) // 5000))
    by_part = [statistic.evidence(np.broadcast_to(age_days, p.shape), p).statistic for p in parts]
    return np.nan_to_num(np.concatenate(by_part), nan=-9.0)


def sensitivity(children: int, seed: int) -> pd.DataFrame:
    """Return, by planted shape and rule, the share [%] met at each shown age and ever by a year.

    "met at" counts whoever meets the rule at that weighing; "by" whoever has met it at or before.
    """
    rng = np.random.default_rng(seed)
    age = days(USUAL_WEEKS)
    healthy = model.simulated(age, children, rng)
    groups = {"none": healthy, **{s: model.simulated(age, children, rng) for s in SHAPES}}
    rows = []
    for shape, sds in groups.items():
        planted = sds if shape == "none" else sds + falls(shape, age, children, rng)
        flags = {
            "ng75-fall": met(fall_from_birth.fall_from_birth, age, planted),
            "slow-conditional-gain": met(conditional_gain.slow_conditional_gain, age, planted),
            "fall-pattern": met(fall_pattern.fall_pattern, age, planted),
            "fall-from-highest": met(fall_from_highest.fall_from_highest, age, planted),
            "evidence at NG75's rates": matched(age, healthy, planted)[1],
        }
        rows += [{"fall": shape, "rule": rule, **_shares(flag)} for rule, flag in flags.items()]
    return pd.DataFrame(rows).set_index(["fall", "rule"])


def _shares(flag: Flags) -> dict[str, float]:
    ever_by = np.logical_or.accumulate(flag[:, 1:], axis=1)
    at = {f"at {week} wk": 100 * flag[:, USUAL_WEEKS.index(week)].mean() for week in SHOWN_WEEKS}
    by_then = {f"by {week} wk": 100 * ever_by[:, USUAL_WEEKS.index(week) - 1].mean() for week in SHOWN_WEEKS}
    return {**at, **by_then, "ever": 100 * ever_by[:, -1].mean()}


def false_alarms(children: int, seed: int) -> pd.DataFrame:
    """Return, by schedule, the share [%] of healthy infants that ``fall-pattern`` ever finds, and the stated one."""
    rows = {}
    for name, weeks in OTHER_SCHEDULES_WEEKS.items():
        age = days(weeks)
        rng = np.random.default_rng(seed)
        # some thousands at a time, so that weekly weighing does not fill the memory
        sizes = np.diff(np.r_[np.arange(0, children, 10_000), children])
        n_met = [met(fall_pattern.fall_pattern, age, model.simulated(age, n, rng)).any(axis=1).sum() for n in sizes]
        stated = float(calibration.spent(age[-1]))
        rate = sum(n_met) / children
        rows[name] = {"weights": len(age), "stated": 100 * stated, "found": 100 * rate, "ratio": rate / stated}
    return pd.DataFrame(rows).T


def single_ages(children: int, seed: int, weeks: tuple[int, ...] = (6, 8, 12, 26, 52)) -> pd.DataFrame:
    """Return the share [%] of healthy infants, weighed at birth and once more, whom NG75 and slow gain find."""
    rows = {}
    for week in weeks:
        age = days((0, week))
        sds = model.simulated(age, children, np.random.default_rng(seed + week))
        rules: dict[str, Judge] = {
            "ng75-fall": fall_from_birth.fall_from_birth,
            "slow-conditional-gain": conditional_gain.slow_conditional_gain,
        }
        rows[f"{week} weeks"] = {name: 100 * met(judge, age, sds)[:, 1].mean() for name, judge in rules.items()}
    return pd.DataFrame(rows).T


def main() -> None:
    """Print findings at one age, false alarms by schedule, and sensitivity by shape of fall."""
    parser = argparse.ArgumentParser(description="What the weight rules find in simulated infants.")
    parser.add_argument("--children", type=int, default=200_000, help="healthy infants in each table")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tables = {
        "Healthy infants found at one age [%]": single_ages(chosen.children, chosen.seed).round(2),
        "fall-pattern in healthy infants, by schedule [%]": false_alarms(chosen.children, chosen.seed).round(3),
        f"Found [%], weighed at {USUAL_WEEKS} weeks": sensitivity(chosen.children // 10, chosen.seed).round(1),
    }
    few = max(chosen.children // 10, 1)
    for name in ("usual times", "fortnightly"):
        tables[f"Found [%] and lead [weeks] at an equal rate of 5 % of the healthy by a year, weighed at {name}"] = (
            equal_rates.by_shape(OTHER_SCHEDULES_WEEKS[name], few, chosen.seed).round(1)
        )
    for title, table in tables.items():
        sys.stdout.write(f"\n{title}\n{table.to_string()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
