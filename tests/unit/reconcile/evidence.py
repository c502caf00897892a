"""One child's readings as evidence, and visits and readings in question, made by hand."""

import numpy as np

from growthwatch.reconcile.errors.date_errors import candidate_dates
from growthwatch.reconcile.errors.in_question import ReadingsInQuestion, VisitsInQuestion
from growthwatch.reconcile.errors.visit_errors import log_velocity_by_date
from growthwatch.reconcile.prediction.velocity_prior import sort_readings
from growthwatch.reconcile.prediction.visits import Evidence, Visits, predict_visits
from growthwatch.reconcile.readings import weighings
from growthwatch.reconcile.readings.readings import Readings, readings_of
from tests.three_records import children, records

FOR_EVER = 1 << 30


def readings_from(*rows: tuple, weeks: float = 40) -> Readings:
    """Readings of rows as ``tests.three_records.records`` takes them, each its own: by kind, then day, then system."""
    held = records(*rows)
    every = np.arange(len(held))
    assert len(set(weighings.group_records(held).tolist())) == len(held)
    return readings_of(children("A", weeks=weeks), held, every, every, "digital")


def evidence_from(*rows: tuple, weeks: float = 40, unknown: tuple[int, ...] = ()) -> Evidence:
    """The same with all but ``unknown`` taken as true; visits are numbered by day and system."""
    readings = readings_from(*rows, weeks=weeks)
    taken_as_true = ~np.isin(np.arange(len(readings.child)), unknown)
    _, visit = np.unique(np.stack([readings.day, readings.source.astype(np.int64)]), axis=1, return_inverse=True)
    return Evidence(readings, taken_as_true, visit.ravel())


def visits_of(evidence: Evidence, *rows: int) -> Visits:
    """The visits of some readings, all of which are given: one visit for each number that they have."""
    readings = evidence.readings
    number, place = np.unique(evidence.visit_of_reading[list(rows)], return_inverse=True)
    member = np.full((len(number), 3), -1)
    member[place, readings.kind[list(rows)]] = rows
    day = readings.day[member.max(axis=1)]
    n = len(number)
    return Visits(np.zeros(n, int), np.full(n, len(readings.child)), member, number, day, np.ones(n))


def in_question(evidence: Evidence, *rows: int) -> VisitsInQuestion:
    """Those visits with what the others predict, and no level shift."""
    readings, visits = evidence.readings, visits_of(evidence, *rows)
    first = visits.first
    candidates = candidate_dates(
        visits.day, readings.age_days[first], readings.says_birth[first], readings.entry_day[first], FOR_EVER
    )
    days = np.concatenate([visits.day[:, None], candidates.day], axis=1)
    velocity = log_velocity_by_date(sort_readings(evidence), visits, candidates)
    prediction = predict_visits(evidence, visits, days, "digital")
    n = len(visits.day)
    return VisitsInQuestion(
        visits, np.zeros(n, bool), candidates, prediction, velocity, np.full(n, -np.inf), np.ones(n, bool)
    )


def asked(*rows: int, log_true: float = -10.0, predicted_sds: float = 0.0, near: tuple[int, ...] = (-1,)):
    """Readings of one visit in question whose likelihood as recorded is given."""
    n = len(rows)
    return ReadingsInQuestion(
        np.array(rows), np.zeros(n, int), np.full(n, predicted_sds), np.full(n, 0.1), np.full(n, log_true),
        np.tile(near, (n, 1)), *np.zeros((3, n), bool), np.zeros(n),
    )  # fmt: skip
