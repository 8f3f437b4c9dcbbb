"""Known answers: pure formulas of queueing theory and probability, each with its source. None knows of the model.

Rates and times go together in any one unit (per hour and hours, per day and days).

References
----------
Erlang, A. K. (1917). Solution of some problems in the theory of probabilities of significance in automatic telephone
    exchanges. Elektroteknikeren 13.
Pollaczek, F. (1930) and Khinchine, A. (1932): the mean wait for one server with any service time.
Kolmogorov, A. (1931): forward equations of a Markov process. Jensen, A. (1953): their solution by uniformisation.
Palm, C. (1943), Riordan, J. (1951): the transient number in a system with unlimited servers.
Lindley, D. V. (1952). The theory of queues with a single server. Proc. Cambridge Phil. Soc. 48.
Cobham, A. (1954). Priority assignment in waiting line problems. Operations Research 2.
Kiefer, J. and Wolfowitz, J. (1955). On the theory of queues with many servers. Trans. Amer. Math. Soc. 78.
Spitzer, F. (1956). A combinatorial lemma and its application to probability theory. Trans. Amer. Math. Soc. 82.
Little, J. D. C. (1961). A proof for the queuing formula L = lambda W. Operations Research 9.
Cox, D. R. (1962). Renewal theory. Methuen, London.
Takacs, L. (1962). Introduction to the theory of queues. Oxford University Press, New York.
Green, D. M. and Swets, J. A. (1966). Signal detection theory and psychophysics. Wiley, New York.
Bamber, D. (1975). The area above the ordinal dominance graph and the area below the ROC graph. J. Math. Psych. 12.
Lewis, P. A. W. and Shedler, G. S. (1979). Simulation of nonhomogeneous Poisson processes by thinning. Naval Res. Log.
    Quart. 26.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.stats import binom, norm, poisson

# -- Erlang --------------------------------------------------------------------------------------------------------


def erlang_c(rate: float, mean_service: float, servers: int) -> float:
    """Probability that an arrival waits, M/M/c (Erlang 1917): ``B0 = 1``, ``Bk = aB/(k + aB)``,
    ``C = B/(1 - rho(1 - B))`` with ``a`` the offered load and ``rho = a/c``."""
    offered = rate * mean_service
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = offered * blocked / (number + offered * blocked)
    return blocked / (1.0 - offered / servers * (1.0 - blocked))


def mmc_wait(rate: float, mean_service: float, servers: int) -> float:
    """Mean wait, M/M/c (Erlang): ``C/(c mu - lambda)``."""
    return erlang_c(rate, mean_service, servers) / (servers / mean_service - rate)


def mmc_queue(rate: float, mean_service: float, servers: int) -> float:
    """Mean number waiting, M/M/c: Little's law on `mmc_wait`."""
    return rate * mmc_wait(rate, mean_service, servers)


def mmc_waits_longer(rate: float, mean_service: float, servers: int, time: float) -> float:
    """Probability of a wait above `time`, M/M/c (Erlang): ``C exp(-(c mu - lambda) t)``."""
    return erlang_c(rate, mean_service, servers) * math.exp(-(servers / mean_service - rate) * time)


def mmc_states(
    rate: float, mean_service: float, servers: int, times: Sequence[float], *, most: int, begun: int = 0
) -> dict[float, np.ndarray]:
    """Probabilities of the number in an M/M/c system that starts with `begun` (0: empty), cut at `most`.

    Solves the Kolmogorov forward equations by uniformisation (Jensen 1953): the chain jumps at rate
    ``lambda + c mu``, and the answer is the Poisson mixture of its powers.
    """
    mu = 1.0 / mean_service
    pace = rate + servers * mu
    number = np.arange(most + 1)
    up = np.where(number < most, rate, 0.0) / pace
    down = np.minimum(number, servers) * mu / pace
    state = np.zeros(most + 1)
    state[begun] = 1.0
    jumps = int(poisson.ppf(1 - 1e-13, pace * max(times))) + 1
    found = {time: np.zeros(most + 1) for time in times}
    weights = {time: poisson.pmf(np.arange(jumps + 1), pace * time) for time in times}
    for jump in range(jumps + 1):
        for time in times:
            found[time] += weights[time][jump] * state
        moved = state * (1.0 - up - down)
        moved[1:] += (state * up)[:-1]
        moved[:-1] += (state * down)[1:]
        state = moved
    return found


def mean_above(probabilities: np.ndarray, level: int) -> float:
    """Mean of what exceeds `level`: the mean queue, given the states of a system with so many servers; 0: the mean."""
    return float(np.maximum(np.arange(len(probabilities)) - level, 0) @ probabilities)


# -- one server, priorities ----------------------------------------------------------------------------------------


def pollaczek_khinchine(rate: float, mean_service: float, cv: float) -> float:
    """Mean wait, M/G/1 (Pollaczek 1930, Khinchine 1932): ``rho E[S] (1 + CV^2)/(2(1 - rho))``."""
    load = rate * mean_service
    return load * mean_service * (1.0 + cv * cv) / (2.0 * (1.0 - load))


def cobham_waits(rates: Sequence[float], mean_service: float, servers: int) -> list[float]:
    """Mean waits by class, highest priority first, without pre-emption, M/M/c with one service time (Cobham 1954):
    ``W0 = C/(c mu)``, ``Wk = W0/((1 - s(k-1))(1 - s(k)))``, ``s`` the load of the class and those above it."""
    residual = erlang_c(sum(rates), mean_service, servers) * mean_service / servers
    waits, above = [], 0.0
    for rate in rates:
        load = above + rate * mean_service / servers
        waits.append(residual / ((1.0 - above) * (1.0 - load)))
        above = load
    return waits


# -- no limits -----------------------------------------------------------------------------------------------------


def unlimited_open(rate: float, survives: Callable[[float], float], time: float) -> float:
    """Mean number open at `time` from empty, M/G/infinity (Palm 1943): ``lambda int_0^t (1 - F(u)) du``; the number
    is Poisson."""
    return float(rate * quad(survives, 0.0, time, limit=400)[0])


def unlimited_states(rate: float, mean_service: float, time: float, *, begun: int, most: int) -> np.ndarray:
    """Probabilities of the number in an M/M/infinity system that starts with `begun`, cut at `most` (Takacs 1962): a
    binomial number of the first are left, ``exp(-t/m)`` of them, and a Poisson number of the others, with mean
    ``lambda m (1 - exp(-t/m))``."""
    stays = math.exp(-time / mean_service)
    number = np.arange(most + 1)
    left, new = binom.pmf(number, begun, stays), poisson.pmf(number, rate * mean_service * (1 - stays))
    return np.convolve(left, new)[: most + 1]


def survival(distribution: str, mean: float, cv: float = 0.0) -> Callable[[float], float]:
    """Share of durations longer than a time: fixed, exponential, uniform on (0, 2 mean), or lognormal."""
    if distribution == "exponential":
        return lambda time: math.exp(-time / mean)
    if distribution == "uniform":
        return lambda time: max(0.0, 1.0 - time / (2.0 * mean))
    if distribution == "lognormal":
        spread = math.sqrt(math.log1p(cv * cv))
        middle = math.log(mean) - spread * spread / 2
        return lambda time: float(norm.sf((math.log(time) - middle) / spread)) if time > 0 else 1.0
    return lambda time: 1.0 if time < mean else 0.0


# -- meetings ------------------------------------------------------------------------------------------------------


def poisson_excess(mean: Any, level: float) -> Any:
    """``E[(X - level)+]`` for X Poisson: ``m P(X >= level) - level P(X >= level + 1)``, whole `level`; for one mean or
    an array of them."""
    return mean * poisson.sf(level - 1, mean) - level * poisson.sf(level, mean)


def panel_backlog(per_meeting: float, places: int, meetings: int) -> float:
    """Mean number left over after so many meetings from empty (Spitzer 1956):
    ``E[Bn] = sum_{k=1..n} E[(Poisson(k lambda T) - kK)+]/k``, overloaded or not."""
    k = np.arange(1, meetings + 1)
    return float((poisson_excess(k * per_meeting, k * places) / k).sum())


def panel_wait(per_meeting: float, places: int, interval: float) -> float:
    """Mean wait for a meeting in the long run: half an interval, and the backlog over the rate (Little 1961)."""
    backlog = panel_backlog(per_meeting, places, 4000)
    return interval / 2 + backlog * interval / per_meeting


# -- returns -------------------------------------------------------------------------------------------------------


def return_rate(rate: float, share: float, delay: float, time: float) -> float:
    """Rate of all entries at `time` from empty, when a share returns after an exponential delay (renewal theory,
    e.g. Cox 1962): ``r(t) = lambda [1/(1-p) - p/(1-p) exp(-(1-p) t/d)]``."""
    return rate * (1.0 - share * math.exp(-(1.0 - share) * time / delay)) / (1.0 - share)


def return_count(rate: float, share: float, delay: float, first: float, last: float) -> float:
    """Entries expected between two moments: the integral of `return_rate`."""
    pace = (1.0 - share) / delay
    faded = share / pace * (math.exp(-pace * first) - math.exp(-pace * last))
    return rate * ((last - first) - faded) / (1.0 - share)


# -- working hours -------------------------------------------------------------------------------------------------


def wait_for_opening(shut_hours: Sequence[float], cycle_hours: float) -> float:
    """Mean wait for a door to open of one who comes at a uniform moment of the cycle: ``sum gap^2/(2 cycle)``, since a
    gap is met in proportion to its length and waited through by half (the inspection paradox, e.g. Cox 1962)."""
    return sum(gap * gap for gap in shut_hours) / (2.0 * cycle_hours)


# -- need ----------------------------------------------------------------------------------------------------------


def need_course(first: float, set_point: float, tau: float, time: float) -> float:
    """Exponential relaxation, the solution of ``dn/dt = -(n - s)/tau``: ``s + (n0 - s) exp(-t/tau)``."""
    return set_point + (first - set_point) * math.exp(-time / tau)


def days_above(first: float, set_point: float, tau: float, level: float, days: float) -> float:
    """Time that a falling course spends at or above a level in its first `days`: `need_course` solved for the moment at
    which it meets the level, ``tau ln((n0 - s)/(L - s))``."""
    if first < level:
        return 0.0
    if set_point >= level:
        return days
    return min(days, tau * math.log((first - set_point) / (level - set_point)))


def mean_over_shock(of_need: Callable[[float], float], set_point: float, shock_mean: float) -> float:
    """Mean of a function of need after a first shock: need is ``s + E (1 - s/100)``, at most 100, E exponential. By
    adaptive quadrature over E, and the probability of reaching 100."""
    room = 1.0 - set_point / 100.0
    if shock_mean == 0 or room == 0:
        return of_need(set_point)
    inside = quad(
        lambda shock: of_need(set_point + shock * room) * math.exp(-shock / shock_mean) / shock_mean,
        0.0, 100.0, limit=400,
    )[0]  # fmt: skip
    return float(inside) + of_need(100.0) * math.exp(-100.0 / shock_mean)


def incidents_expected(
    first: float, set_point: float, tau: float, per_year: float, scale: float, days: float
) -> float:
    """Incidents expected in the first days of a course: ``int r0 exp(n(t)/kappa) dt`` (thinning is exact, Lewis and
    Shedler 1979)."""
    daily = per_year / 365.25
    return float(daily * quad(lambda time: math.exp(need_course(first, set_point, tau, time) / scale), 0.0, days)[0])


# -- perception ----------------------------------------------------------------------------------------------------


class Sighting:
    """What is seen of a fixed need, ``x = n + b + sd z``, when the logit of n/100 is normal (signal detection with a
    normal error, Green and Swets 1966); answers by quadrature on a fine grid of need (trapezium rule, which converges
    faster than any power for such integrands)."""

    def __init__(self, median: float, spread: float, error_sd: float, *, bias: float = 0.0) -> None:
        self._z = np.linspace(-9.0, 9.0, 20_001)
        self._weight = norm.pdf(self._z) * (self._z[1] - self._z[0])
        self.need = 100.0 / (1.0 + np.exp(-(math.log(median / (100.0 - median)) + spread * self._z)))
        self._logit = math.log(median / (100.0 - median)), spread
        self.error_sd, self.bias = error_sd, bias

    def _above(self, level: float) -> np.ndarray:
        return np.asarray(norm.sf((level - self.need - self.bias) / self.error_sd))

    def _in_need(self, level: float) -> np.ndarray:
        """Weights of those whose need is at or above a level, the cell that holds the level shared out."""
        middle, spread = self._logit
        at = (math.log(level / (100.0 - level)) - middle) / spread
        step = self._z[1] - self._z[0]
        return np.asarray(self._weight * np.clip((self._z - at) / step + 0.5, 0.0, 1.0))

    def share_at_or_above(self, level: float) -> float:
        """Share seen at or above a level."""
        return float(self._weight @ self._above(level))

    def missed(self, level: float) -> float:
        """Of those at or above a level, the share seen below it: the false negatives."""
        truly = self._in_need(level)
        return float(truly @ (1.0 - self._above(level)) / truly.sum())

    def over_referred(self, level: float) -> float:
        """Of those below a level, the share seen at or above it: the false positives."""
        others = self._weight - self._in_need(level)
        return float(others @ self._above(level) / others.sum())

    def auc(self, level: float) -> float:
        """Chance that one at or above a level is seen as higher than one below, which is the area under the ROC curve
        (Bamber 1975): ``int f0(x) P(x1 > x) dx`` over the two mixtures of normals."""
        truly = self._in_need(level)
        others = self._weight - truly
        grid = np.linspace(-6 * self.error_sd, 100 + 6 * self.error_sd, 2001)
        some = slice(None, None, 10)
        need = self.need[some]
        truly, others = truly[some] / truly[some].sum(), others[some] / others[some].sum()
        density = norm.pdf((grid[:, None] - need) / self.error_sd) @ others / self.error_sd
        above = norm.sf((grid[:, None] - need) / self.error_sd) @ truly
        return float(np.trapezoid(density * above, grid))


# -- sample paths --------------------------------------------------------------------------------------------------


def queue_waits(arrivals: np.ndarray, services: np.ndarray, servers: int) -> np.ndarray:
    """The wait of each customer, in order of arrival, first come first served (Kiefer and Wolfowitz 1955; for one
    server Lindley 1952): each takes the server who is free first."""
    free = [0.0] * servers
    waits = np.empty(len(arrivals))
    for position, (arrives, lasts) in enumerate(zip(arrivals.tolist(), services.tolist(), strict=True)):
        begins = max(arrives, free[0])
        waits[position] = begins - arrives
        heapq.heapreplace(free, begins + lasts)
    return waits


def backlogs(listed: np.ndarray, places: int) -> np.ndarray:
    """What each meeting leaves over, from how many were listed before each: ``B' = (B + A - K)+`` (Lindley 1952)."""
    left, found = 0, []
    for number in listed.tolist():
        left = max(0, left + number - places)
        found.append(left)
    return np.array(found)
