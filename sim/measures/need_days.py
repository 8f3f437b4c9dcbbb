"""Latent need between events, and the time for which it is at or above a level, in closed form."""

from dataclasses import dataclass

import numpy as np

from sim.log import Event
from sim.measures.episodes import Episodes, History, Spells
from sim.measures.reading import once_for_all
from sim.rules.arrays import days_to_reach, fresh, order_of, order_of_times
from sim.rules.sums import how_often, running


@dataclass(frozen=True)
class Courses:
    """The course of every child's need: from `start` until before `end`,
    ``n(t) = set_point + (need - set_point) exp(-(t - start) / tau_days)``.

    Arrays of one length, by child and then time; `child` is the position in the log's children, `first` whether the
    course is the child's first.
    """

    child: np.ndarray
    start: np.ndarray
    end: np.ndarray
    need: np.ndarray
    set_point: np.ndarray
    tau_days: np.ndarray
    first: np.ndarray


@dataclass(frozen=True)
class Stretches(Spells):
    """Stretches of time, each of one child, and the position of its course among `courses`."""

    child: np.ndarray
    start: np.ndarray
    end: np.ndarray
    course: np.ndarray


@once_for_all
def courses(history: History) -> Courses:
    """Courses of need; the last of a child ends when it leaves or the run ends."""
    rows = history.pick(Event.NEED_CHANGED)
    order = order_of(rows.child + 1)
    child, start, need, set_point, tau_days = (
        rows.column(name).take(order) for name in ("ordinal", "time_days", "need", "set_point", "tau_days")
    )  # as they stand in the log, and then in order: each reads from one place on
    first = fresh(child)
    until = np.minimum(history.left.take(child), history.end)
    following = np.where(np.append(first[1:], True), np.inf, np.append(start[1:], np.inf))
    return Courses(child, start, np.minimum(following, until), need, set_point, tau_days, first)


@once_for_all
def needing(history: History, level: float) -> Stretches:
    """`at_or_above` of all courses of a log."""
    return at_or_above(courses(history), level)


def at_or_above(course: Courses, level: float) -> Stretches:
    """The stretches of time with need at or above `level`, in the order of the courses: of each that has one.

    Need is monotone on a course, so there is at most one: all of it, its beginning, or its end, which may lie beyond
    that of the course; start and end are then equal.
    """
    above_first, above_last = course.need >= level, course.set_point >= level
    at = np.flatnonzero(above_first | above_last)
    above_first, above_last, start, end = (x.take(at) for x in (above_first, above_last, course.start, course.end))
    some = np.flatnonzero(above_first != above_last)
    of = at[some]
    days = days_to_reach(course.need[of], course.set_point[of], course.tau_days[of], level)
    crossing = np.minimum(start[some] + days, end[some])
    falls = above_first[some]
    end[some[falls]], start[some[~falls]] = crossing[falls], crossing[~falls]
    return Stretches(course.child.take(at), start, np.maximum(start, end), at)


class Coverage:
    """Time covered by episodes of the same child, however they overlap.

    All children are laid end to end on one line, each with room for the whole run.
    """

    def __init__(self, history: History, episodes: Episodes) -> None:
        self._room = history.end + 1.0
        start = np.clip(episodes.start, 0.0, history.end)
        end = np.clip(episodes.end, 0.0, history.end)
        self._first, self._last = (np.full(len(history.log.children), x) for x in (np.inf, -np.inf))
        np.minimum.at(self._first, episodes.child, start)
        np.maximum.at(self._last, episodes.child, end)
        offset = episodes.child * self._room
        order = order_of_times(start)
        order = order[order_of(episodes.child[order])]
        start, end = (offset + start)[order], (offset + end)[order]
        reach = np.maximum.accumulate(end)
        begins = np.ones(len(start), dtype=bool)
        begins[1:] = start[1:] > reach[:-1]
        firsts = np.flatnonzero(begins)
        self.start = start[firsts]
        self.end = np.maximum.reduceat(end, firsts) if len(firsts) else end
        self._last_end = np.concatenate([[-np.inf], self.end])
        self._before = np.concatenate([[0.0], running(self.end - self.start)])

    def _begun(self, line: np.ndarray) -> np.ndarray:
        """How many stretches have begun at each of some rising points on the line.

        Two ways to the same: searching takes longest, so whichever are fewer are searched for among the others.
        """
        if len(line) < len(self.start):
            return np.searchsorted(self.start, line, side="right")
        # Each stretch is counted at the first point that is not before its start, and from there on; those that start
        # after all points come last, and are left out.
        return running(how_often(np.searchsorted(line, self.start), len(line) + 1))[:-1]

    def _until(self, line: np.ndarray) -> np.ndarray:
        """Covered time on the line up to each of some rising points."""
        at = self._begun(line)
        return self._before.take(at) - np.maximum(self._last_end.take(at) - line, 0.0)

    def days_within(self, child: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Covered days of each child between two moments; by child, and for each child one moment after the other."""
        # Far from all that covers a child there is nothing to work out. The day to spare is no part of the rule: what
        # ends in it, before the first start, comes to 0, but for how the line rounds (less than 1e-9 days).
        near = (first < self._last.take(child)) & (last > self._first.take(child) - 1.0)
        some = np.flatnonzero(near)
        offset, first, last = child.take(some) * self._room, np.minimum(first, last).take(some), last.take(some)
        days = np.zeros(len(child))
        days[some] = np.clip(self._until(offset + last) - self._until(offset + first), 0.0, last - first)
        return days

    def at(self, child: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Whether each child is covered at a moment: from the start of an episode until before its end.

        The moments of each child rise.
        """
        order = order_of(child)
        line = child[order] * self._room + time[order]
        covered = np.zeros(len(child), dtype=bool)
        covered[order] = self._last_end[self._begun(line)] > line
        return covered

    def first_from(self, child: np.ndarray, time: np.ndarray) -> np.ndarray:
        """The first moment, not before `time`, at which each child is covered; infinite if there is none."""
        offset = child * self._room
        start = np.append(self.start, np.inf).take(np.searchsorted(self.end, offset + time, side="right"))
        return np.where(start < offset + self._room, np.maximum(start - offset, time), np.inf)
