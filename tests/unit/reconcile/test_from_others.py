"""One factor of a child's covariance gives what solving anew for every visit would."""

import numpy as np
import pytest

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.prediction import from_others
from growthwatch.reconcile.prediction.visits import predict_visits, predict_with_sides
from tests.unit.reconcile.evidence import evidence_from, readings_from, visits_of

#: Two systems weigh and measure a child; three readings of day 56 stand in one visit, and one reading is not believed.
ROWS = (
    *(("clinic", "weight", day, kg) for day, kg in ((0, "3.50"), (28, "4.45"), (56, "5.45"), (84, "6.10"))),
    *(("gp", "weight", day, kg) for day, kg in ((63, "5.61"), (112, "9.90"), (140, "7.20"))),
    *(("clinic", "length", day, cm) for day, cm in ((0, "50.0"), (56, "57.5"), (140, "64.0"))),
    ("clinic", "head", 56, "39.0"),
)


def evidence():
    held = evidence_from(*ROWS)
    wrong = np.flatnonzero(held.readings.value == 9.9)
    assert len(wrong) == 1
    return held._replace(taken_as_true=np.arange(len(held.readings.child)) != wrong[0])


def solved_anew(held, used, day):
    """Mean [kinds] and covariance of the process on a day given the readings used, by one system of equations."""
    readings = held.readings
    rows = np.flatnonzero(used)
    points = gaussian_process.take_points(readings.points, rows)
    age = readings.age_days[0] + day - readings.day[0]
    kinds = np.arange(3)
    wanted = gaussian_process.points_at(kinds, np.repeat(readings.sex[:1], 3), np.full(3, age), np.full(3, age))
    covariance = gaussian_process.covariance(points, points) + np.diag(readings.noise[rows])
    across = gaussian_process.covariance(points, wanted)
    solved = np.linalg.solve(covariance, across)
    mean = wanted.mean_sds + solved.T @ (readings.sds[rows] - points.mean_sds)
    return mean, gaussian_process.covariance(wanted, wanted) - across.T @ solved


def test_each_visit_is_predicted_from_all_readings_but_its_own():
    held = evidence()
    visits = visits_of(held, *range(len(ROWS)))
    days = visits.day[:, None] + np.array([0, -30, 60])
    predicted = predict_visits(held, visits, days, "digital")
    for v in range(len(visits.day)):
        used = held.taken_as_true & (held.visit_of_reading != visits.number[v])
        for t in range(3):
            mean, covariance = solved_anew(held, used, days[v, t])
            assert predicted.mean[v, t] == pytest.approx(mean, abs=1e-10)
            assert predicted.covariance[v, t] - np.diag(predicted.noise[v, t]) == pytest.approx(covariance, abs=1e-10)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_side_is_predicted_from_the_readings_of_earlier_or_of_later_days_alone(side: int):
    held = evidence()
    visits = visits_of(held, *range(len(ROWS)))
    _, sides = predict_with_sides(held, visits, visits.day[:, None], "digital")
    predicted = sides.before if side < 0 else sides.after
    for v in range(len(visits.day)):
        used = held.taken_as_true & ((held.readings.day - visits.day[v]) * side > 0)
        mean, covariance = solved_anew(held, used, visits.day[v])
        assert predicted.mean[v, 0] == pytest.approx(mean, abs=1e-10)
        assert predicted.covariance[v, 0] - np.diag(predicted.noise[v, 0]) == pytest.approx(covariance, abs=1e-10)


def test_each_reading_is_predicted_without_those_left_out_for_it():
    held = evidence()
    readings = held.readings
    n = len(ROWS)
    (group,) = from_others.groups(readings, np.zeros(n, int), np.full(n, n), held.taken_as_true, columns=2)
    assert len(group.rows) == 1  # one child's readings stand once, however many of them are asked
    first = np.arange(n)[:, None]
    left_out = group.used[group.child] & (
        (group.rows[group.child] == first) | (group.rows[group.child] == n - 1 - first)
    )
    mean, variance = from_others.predict_one(readings, group, left_out, readings.points)
    for row in range(n):
        used = held.taken_as_true & ~np.isin(np.arange(n), (row, n - 1 - row))
        wanted_mean, wanted = solved_anew(held, used, readings.day[row])
        kind = readings.kind[row]
        assert mean[row] == pytest.approx(wanted_mean[kind], abs=1e-10)
        assert variance[row] == pytest.approx(wanted[kind, kind], abs=1e-10)


def test_groups_hold_everything_asked_once_and_the_readings_of_its_own_child():
    start, count = np.array([0, 0, 3, 3, 8]), np.array([3, 3, 5, 5, 1])
    taken = np.arange(9) != 4
    asked = []
    readings = readings_from(*ROWS)
    for group in from_others.groups(readings, start, count, taken, columns=4):
        for place, child in zip(group.asked, group.child, strict=True):
            asked.append(place)
            used = group.rows[child][group.used[child]]
            assert (np.diff(readings.day[used]) >= 0).all()
            assert sorted(used.tolist()) == [
                row for row in range(start[place], start[place] + count[place]) if row != 4
            ]
    assert sorted(asked) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("width", [1, 7, 8, 9, 17, 40, 65])
def test_the_inverse_root_of_a_covariance_of_any_width_is_the_inverse_of_its_cholesky_factor(width: int):
    rng = np.random.default_rng(width)
    some = rng.standard_normal((3, width, width + 5))
    covariances = some @ np.swapaxes(some, 1, 2)
    found = gaussian_process.inverse_root(covariances)
    assert found @ np.linalg.cholesky(covariances) == pytest.approx(
        np.broadcast_to(np.eye(width), some[..., :width].shape), abs=1e-9
    )
    assert (np.triu(found, 1) == 0).all()
