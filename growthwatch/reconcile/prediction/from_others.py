"""What a child's other true readings say of each of its visits, from one factor of the covariance of them all.

A child with sixty weights may have ten visits in question, and each asks what all but a few readings predict. Solved
anew, each costs the cube of the readings. Here the covariance of all the child's true readings is inverted once; what
is left out of it for a visit is taken out of the inverse (the inverse of a partitioned matrix: Golub & Van Loan 2013,
Matrix Computations, 2.1.4), and what lies before or after a day is the beginning of one Cholesky factor. A visit then
costs the square of the readings.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from growthwatch.reconcile.growth_model import gaussian_process
from growthwatch.reconcile.readings.readings import Readings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


class Group(NamedTuple):
    """Some of what is asked, with the readings of its children, padded to one width."""

    asked: Ints  # positions of what is asked
    child: Ints  # which of the children below each is of [asked]
    rows: Ints  # readings of each child, in the order of their days [children, width]
    used: Bools  # which of them are real and taken as true [children, width]


def groups(readings: Readings, start: Ints, count: Ints, taken_as_true: Bools, columns: int) -> Iterator[Group]:
    """Yield what is asked in groups with about as many readings, each child's readings once.

    Parameters
    ----------
    readings : Readings
        All of them.
    start, count : ndarray of int
        First reading and number of readings of the child that each of the asked is of; children do not overlap.
    taken_as_true : ndarray of bool, shape (readings,)
        Which readings predictions rest on.
    columns : int
        How many columns are solved for each of the asked.
    """
    for asked, rows, real in gaussian_process.batches(start, count, columns):
        _, first, child = np.unique(start[asked], return_index=True, return_inverse=True)
        of_children, used = rows[first], real[first] & taken_as_true[rows[first]]
        order = np.argsort(readings.day[of_children], axis=1, kind="stable")
        yield Group(
            asked, child, np.take_along_axis(of_children, order, axis=1), np.take_along_axis(used, order, axis=1)
        )


def covariances(readings: Readings, group: Group) -> Floats:
    """Return the covariance of each child's readings with their noise [children, width, width]; 1, 0 if not used."""
    points = gaussian_process.take_points(readings.points, group.rows)
    return gaussian_process.noisy_covariance(points, readings.noise[group.rows], group.used)


def solved_without(inverse: Floats, left_out: Bools, columns: Floats) -> Floats:
    """Return the solution of the covariance of the readings used, but for those left out, for some columns.

    Parameters
    ----------
    inverse : ndarray, shape (asked, width, width)
        Of the covariance of all readings used.
    left_out : ndarray of bool, shape (asked, width)
        Which of the readings used are left out for each of the asked.
    columns : ndarray, shape (asked, width, columns)
        0 where a reading is not used, or left out.

    Returns
    -------
    ndarray, shape (asked, width, columns)
        0 but for rounding where a reading is left out.
    """
    solved = np.matmul(inverse, columns)
    most = int(left_out.sum(axis=1).max(initial=0))
    if not most:
        return np.asarray(solved)
    at = np.argsort(~left_out, axis=1, kind="stable")[:, :most]
    there = np.take_along_axis(left_out, at, axis=1)
    every = np.arange(len(at))[:, None]
    of_left = inverse[every, at] * there[:, :, None]  # [asked, left out, width]
    among = np.where(there[:, :, None] & there[:, None, :], np.take_along_axis(of_left, at[:, None], axis=2), 0.0)
    diagonal = np.arange(most)
    among[:, diagonal, diagonal] += ~there
    solved -= np.matmul(np.swapaxes(of_left, 1, 2), np.linalg.solve(among, solved[every, at] * there[:, :, None]))
    return np.asarray(solved)


class Roots(NamedTuple):
    """Inverse roots of each child's covariance [children, width, width], whose readings stand in the order of days.

    Times a column, a row is what the reading adds to those of earlier days, or to those of later days; products of
    two such columns as far as a day are what the readings on that side of it explain of one by the other.
    """

    forwards: Floats
    backwards: Floats

    @property
    def inverse(self) -> Floats:
        """The inverse of the covariance."""
        return np.matmul(np.swapaxes(self.forwards, 1, 2), self.forwards)


def roots(readings: Readings, group: Group) -> Roots:
    """Return the inverse roots of the covariances of a group's children."""
    of_children = covariances(readings, group)
    backwards = gaussian_process.inverse_root(of_children[:, ::-1, ::-1])[:, ::-1, ::-1]
    return Roots(gaussian_process.inverse_root(of_children), np.ascontiguousarray(backwards))


def predict_one(
    readings: Readings, group: Group, left_out: Bools, wanted: gaussian_process.Points
) -> tuple[Floats, Floats]:
    """Return mean and variance of the process at one point for each of the asked, without noise.

    Parameters
    ----------
    readings : Readings
        All of them.
    group : Group
        Of whom.
    left_out
        As :func:`solved_without`.
    wanted : Points
        One for each of the asked.
    """
    used, points = group.used[group.child] & ~left_out, gaussian_process.take_points(readings.points, group.rows)
    one = gaussian_process.Points._make(column[:, None] for column in wanted)
    across = gaussian_process.covariance(gaussian_process.take_points(points, group.child), one)
    residual = (readings.sds[group.rows] - points.mean_sds)[group.child][:, :, None]
    columns = np.where(used[:, :, None], np.concatenate([residual, across], axis=2), 0.0)
    root = gaussian_process.inverse_root(covariances(readings, group))
    solved = solved_without(np.matmul(np.swapaxes(root, 1, 2), root)[group.child], left_out, columns)
    mean, explained = (columns[:, :, 1:] * solved).sum(axis=1).T
    return mean + wanted.mean_sds, gaussian_process.covariance(one, one)[:, 0, 0] - explained
