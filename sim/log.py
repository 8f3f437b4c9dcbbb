"""The event log: what happened, one row for each event, append-only. The only thing that measures may read.

Two tables. `ROW` is the log itself. `CHILD` has one row for each child, with what never changes. Everything that is
counted anywhere is counted from these two, by `sim.measures`; the model itself counts nothing.

Rows are ordered by time, then child, then the order in which they happened to that child, so that the log does not
depend on the order in which events at one instant were worked through.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.rules.codes import Coded
from sim.rules.codes import Outcome as Outcome
from sim.rules.codes import Place as Place
from sim.scenario.vocabulary import DIRECT_SOURCES, SOURCES

if TYPE_CHECKING:
    import pandas as pd

NOBODY = -1
"""The child of a row about staff or the whole service; the worker of a row without one."""

NAN = float("nan")


class Event(Coded):
    """What happened. The columns named are those the event fills besides time, child and event."""

    CHILD_ENTERED = 1, "a child comes to notice for the first time, or is known on the first day; value: age in years"
    NEED_CHANGED = 2, "the course of need changes; need, set_point, tau_days from now on; outcome: why"
    CHILD_LEFT = 3, "the child has left, and no case or contact about it is open; outcome: why; no later row"
    INCIDENT_UNSEEN = 4, "nobody reports what happened; source: whom it fell to; need; outcome; value: share helped"
    FAMILY_MOVES = 5, "the family moves to another authority; number: case; value: days until it is handed over"
    CONTACT_RECEIVED = 10, "a contact reaches the front door; number: contact; source; value: urgency 1 red to 3 green"
    SCREENING_STARTED = 11, "a worker starts on a contact; number; place; worker; value: working hours it will take"
    SCREENING_ENDED = 12, "the worker has finished screening; number; place; worker; value: worker-hours of effort"
    CHECKS_RETURNED = 13, "the slowest partner has answered; number; value: hours waited, working ones but for red"
    CONTACT_DECIDED = 14, "decision on a contact; number; place; outcome; perceived; need"
    CONTACT_ON_OPEN_CASE = 15, "a contact about a child with an open case; source; outcome NOTED or CONCERN; perceived"
    CONTACT_RECORDED = 16, "the desk has recorded a contact on an open case; worker; value: working hours it took"
    CONTACT_UPGRADED = 17, "a contact becomes red at the end of screening; number; perceived; need"
    FAMILY_REACHED = 18, "the family or the referrer of a green contact is reached; number; value: working hours waited"
    EARLY_HELP_REFERRED = 20, "an early help case opens; number; source; outcome: origin; value: 1 if the offer did it"
    PANEL_LISTED = 21, "the case waits for the panel; number"
    PANEL_HEARD = 22, "the panel decides; number; outcome; perceived; need; value: days since listed"
    HELP_DECLINED = 23, "the family declines early help; number; outcome STEP_UP if referred for it; perceived"
    EARLY_HELP_CLOSED = 24, "an early help case closes; number; outcome: why; need"
    REFERRED = 30, "a referral to social care: a case (episode of need) opens; number: case; outcome: origin"
    REFERRAL_CLOSED = 31, "the referral is closed with no further action before assessment; number; perceived; need"
    ASSESSMENT_STARTED = 32, "assessment starts; number; team; worker; value: days since referral"
    ASSESSMENT_COMPLETED = 33, "assessment ends; number; outcome; perceived; need; value: working days since referral"
    STRATEGY_DISCUSSION = 34, "strategy discussion; number; outcome; perceived; need; value: days since the decision"
    SECTION_47_ENDED = 35, "outcome of the enquiry; number; outcome; perceived; need; value: days since the discussion"
    CONFERENCE_HELD = 36, "initial conference; number; outcome; perceived; need; value: working days since discussion"
    SOCIAL_CARE_CLOSED = 37, "a social care case (episode of need) closes; number; outcome: why; need"
    WAITING_FOR_WORKER = 40, "the case asks a team for a worker; number; place; team"
    ALLOCATED = 41, "a worker takes the case; number; place; team; worker; outcome; value: days waited"
    WAIT_ENDED = 42, "the case leaves the queue without a worker; number; place; team"
    WORKER_CHANGED = 43, "the case passes to another worker; number; place; team; worker; value: days without one"
    RELEASED = 44, "the worker has done with the case; number; place; team; worker; value: weight set free"
    PLAN_STARTED = 50, "a plan starts; number; place; team; worker; outcome; value: earlier plans of this kind"
    REVIEW_HELD = 51, "a review of a plan; number; place; outcome; perceived; need; value: days since the plan started"
    PLAN_ENDED = 52, "a plan ends; number; place; outcome: why; need; value: days since it started"
    CLINIC_LISTED = 53, "a long plan waits for the clinic; number"
    CONFERENCE_LISTED = 54, "a conference waits for a chair; number; place: section 47 (initial) or protection (review)"
    CONFERENCE_SLOT = 55, "a chair holds it; number; place; outcome NOT_QUORATE if in vain; value: days since listed"
    STEPPED_UP = 60, "handover to a higher service ends; place: receiver; outcome; value: days"
    STEPPED_DOWN = 61, "handover to a lower service ends; place: receiver; outcome; value: days"
    TRANSFERRED = 62, "handover at the same level ends; place: receiver; outcome; value: days"
    INHERITED = 70, "open on the first day; number; place: the service; team; worker; value: days it has been open"
    WORKER_STARTED = 80, "a worker starts; team; worker; outcome: kind; value: full-time equivalent"
    WORKER_LEFT = 81, "a worker leaves; team; worker; outcome; value: cases to reallocate"
    WORKER_ABSENT = 82, "a spell of absence starts; team; worker"
    WORKER_BACK = 83, "a spell of absence ends; team; worker"
    POST_VACANT = 84, "a post falls vacant; team; value: full-time equivalent"
    POST_FILLED = 85, "a vacant post is filled or cut; team; value: full-time equivalent"
    TEAM_LOAD = 86, "capacity of a team changes; team; value: weighted cases at target of those at work"
    WORKER_TURNED = 87, "a worker stays on other terms; team; worker; outcome: kind; value: full-time equivalent"
    CHANGE_MADE = 90, "a dated change starts or ends; value: number of the phase"


ROW = np.dtype(
    [
        ("time_days", "<f8"),
        ("child", "<i8"),
        ("event", "u1"),
        ("place", "u1"),
        ("team", "u1"),
        ("outcome", "u1"),
        ("source", "u1"),
        ("worker", "<i4"),
        ("number", "<i4"),
        ("perceived", "<f8"),
        ("need", "<f8"),
        ("set_point", "<f8"),
        ("tau_days", "<f8"),
        ("value", "<f8"),
    ]
)
"""One row of the log."""

ROW_MEANING = {
    "time_days": "days since the first day of the run at midnight, local time",
    "child": "the child; -1 for rows about staff or the whole service",
    "event": "code of `Event`",
    "place": "code of `Place`",
    "team": "position in the log's list of teams, from 1; 0 for none",
    "outcome": "code of `Outcome`; 0 for none",
    "source": "who made the contact or direct referral: 1 + position in SOURCES + DIRECT_SOURCES; 0 for none",
    "worker": "the worker; -1 for none",
    "number": "the child's contact number (rows 10 to 14) or case number (rows 20 to 70), from 1; 0 for none",
    "perceived": "need as the service saw it at a decision; NaN elsewhere",
    "need": "latent need at that moment (of further children of a family perhaps below 0); NaN where not needed",
    "set_point": "the level need tends to from now on, on NEED_CHANGED rows; NaN elsewhere",
    "tau_days": "time constant with which it does so, on NEED_CHANGED rows; NaN elsewhere",
    "value": "as the event says; NaN elsewhere",
}
"""Meaning of each column of `ROW`."""

CHILD = np.dtype(
    [
        ("child", "<i8"),
        ("entered_days", "<f8"),
        ("group", "u1"),
        ("area", "u1"),
        ("source", "u1"),
        ("origin", "u1"),
        ("age_years", "<f8"),
        ("set_point", "<f8"),
        ("earlier_plan", "u1"),
    ]
)
"""What never changes about a child."""

CHILD_MEANING = {
    "child": "number of the child, the same in every scenario",
    "entered_days": "when the child entered the model",
    "group": "position in GROUPS: the presenting group",
    "area": "position in the log's list of areas",
    "source": "who made the first contact or direct referral, as in the log; 0 for children known on the first day",
    "origin": "0 first contact, 1 direct referral to early help, 2 known or open on the first day, 3 moved in",
    "age_years": "age at entry; before birth the years until then, negative",
    "set_point": "the set-point at entry, before any help",
    "earlier_plan": "1 if the child had a child protection plan before the run",
}
"""Meaning of each column of `CHILD`."""

_PACK_ROW = struct.Struct("<dqBBBBBiiddddd").pack
_PACK_CHILD = struct.Struct("<qdBBBBddB").pack


class LogWriter:
    """Collects rows as bytes, which is what keeps a long run fast and small."""

    def __init__(self) -> None:
        self._rows = bytearray()
        self._children = bytearray()

    def __len__(self) -> int:
        return len(self._rows) // ROW.itemsize

    @property
    def children_entered(self) -> int:
        """How many children have been entered."""
        return len(self._children) // CHILD.itemsize

    def write(
        self,
        time_days: float,
        child: int,
        event: int,
        *,
        place: int = 0,
        team: int = 0,
        outcome: int = 0,
        source: int = 0,
        worker: int = NOBODY,
        number: int = 0,
        perceived: float = NAN,
        need: float = NAN,
        set_point: float = NAN,
        tau_days: float = NAN,
        value: float = NAN,
    ) -> None:
        """Append one row; the parameters are the columns of `ROW`."""
        self._rows += _PACK_ROW(
            time_days, child, event, place, team, outcome, source, worker, number,
            perceived, need, set_point, tau_days, value,
        )  # fmt: skip

    def enter(
        self,
        child: int,
        *,
        entered_days: float,
        group: int,
        area: int,
        source: int,
        origin: int,
        age_years: float,
        set_point: float,
        earlier_plan: bool,
    ) -> None:
        """Append one child; the parameters are the columns of `CHILD`."""
        self._children += _PACK_CHILD(
            child, entered_days, group, area, source, origin, age_years, set_point, earlier_plan
        )

    def rows(self) -> np.ndarray:
        """The rows, ordered by time, child, and the child's own order; shape (rows,), dtype `ROW`.

        The model writes in order of time, so only rows of one instant change places, in the writer's own memory; the
        writer is then finished.
        """
        rows = np.frombuffer(self._rows, dtype=ROW)
        if (rows["time_days"][1:] < rows["time_days"][:-1]).any():  # a log put together by hand
            return rows[np.lexsort((rows["child"], rows["time_days"]))]
        child, tied = rows["child"], rows["time_days"][1:] == rows["time_days"][:-1]
        instant = np.concatenate([[0], np.cumsum(~tied)]) if len(rows) else np.empty(0, dtype=int)
        mixed = np.unique(instant[1:][tied & (child[1:] < child[:-1])])
        starts, ends = np.searchsorted(instant, mixed), np.searchsorted(instant, mixed, side="right")
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            rows[start:end] = rows[start:end][np.argsort(child[start:end], kind="stable")]
        rows.flags.writeable = False
        return rows

    def children(self) -> np.ndarray:
        """The children, ordered by number; shape (children,), dtype `CHILD`."""
        children = np.frombuffer(bytes(self._children), dtype=CHILD)
        return children[np.argsort(children["child"], kind="stable")]


class ColumnsOfRun(dict[str, np.ndarray]):
    """Columns as `columns_of` gives them, but for ``child``, made when it is asked for, which measures never do."""

    def __init__(self, columns: Mapping[str, np.ndarray], children: np.ndarray) -> None:
        super().__init__(columns)
        self._children = children

    def __missing__(self, name: str) -> np.ndarray:
        if name != "child":
            raise KeyError(name)
        self[name] = np.append(self._children["child"], NOBODY)[self["ordinal"]]
        return self[name]


def columns_of(rows: np.ndarray | Mapping[str, np.ndarray], children: np.ndarray) -> Mapping[str, np.ndarray]:
    """Rows of a log as columns, each an array of its own, aligned and contiguous.

    Parameters
    ----------
    rows
        Packed, dtype `ROW`, or the columns of `ROW`; the column more is worked out where it is not given.
    children
        The children of the log, ordered by number.

    Returns
    -------
    mapping
        The columns of `ROW`, and:

        ``ordinal``
            Position of the row's child in `children`, -1 for none; int32.
    """
    if isinstance(rows, ColumnsOfRun):
        return rows
    columns = {name: np.ascontiguousarray(rows[name], ROW[name]) for name in ROW.names or ()}
    if isinstance(rows, Mapping) and "ordinal" in rows:
        ordinal = np.ascontiguousarray(rows["ordinal"], np.int32)
    else:
        import pandas as pd

        ordinal = pd.Index(children["child"]).get_indexer(columns["child"]).astype(np.int32)
    return columns | {"ordinal": ordinal}


def new_block(size: int) -> np.ndarray:
    """So many bytes. A block is so big that the system gives it by itself, on large pages, and has it back at once."""
    return np.empty(size, dtype=np.uint8)


def in_one_block(
    rows: int, kinds: Sequence[tuple[str, npt.DTypeLike]], block: Callable[[int], np.ndarray] = new_block
) -> dict[str, np.ndarray]:
    """Empty columns of so many rows, the widest kinds first, in one block of memory, gone with the last of them."""
    sizes = [rows * np.dtype(kind).itemsize for _, kind in kinds]
    parts = np.split(block(sum(sizes))[: sum(sizes)], np.cumsum(sizes)[:-1])
    return {name: part.view(kind) for (name, kind), part in zip(kinds, parts, strict=True)}


def packed(columns: Mapping[str, np.ndarray], dtype: np.dtype) -> np.ndarray:
    """Columns as packed rows of a dtype, which names those to take."""
    names = dtype.names or ()
    rows = np.empty(len(columns[names[0]]), dtype=dtype)
    for name in names:
        rows[name] = columns[name]
    return rows


@dataclass(frozen=True)
class EventLog:
    """The log of one replication, with what is needed to read it without the scenario.

    Parameters
    ----------
    events
        What happened, ordered by time, child, and the child's own order: rows, shape (rows,), dtype `ROW`, or a mapping
        with the columns of `ROW`, as `columns` is. Whichever of `rows` and `columns` is not given is made of the other
        when first asked for.
    children
        Shape (children,), dtype `CHILD`, ordered by number.
    teams
        Names of the teams, each desk (front door, emergency duty, assessment) before them as one; a row's `team` counts
        from 1.
    team_places
        The `Place` of each team, in the same order.
    areas
        Names of the areas; a child's `area` counts from 0.
    seed, replication
        Which draws it was made with.
    """

    events: np.ndarray | Mapping[str, np.ndarray]
    children: np.ndarray
    teams: tuple[str, ...] = ()
    team_places: tuple[int, ...] = ()
    areas: tuple[str, ...] = ()
    seed: int = 0
    replication: int = 0
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.events["event"])

    @cached_property
    def columns(self) -> Mapping[str, np.ndarray]:
        """What happened as columns, see `columns_of`: what measures read."""
        return columns_of(self.events, self.children)

    @cached_property
    def rows(self) -> np.ndarray:
        """What happened as packed rows, shape (rows,), dtype `ROW`: for files, digests and looking at one child."""
        if not isinstance(self.events, Mapping):
            return self.events
        return packed(self.events, ROW)

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame with names in place of codes, for reading; columns as in `ROW_MEANING`."""
        import pandas as pd

        frame = pd.DataFrame({name: self.events[name] for name in ROW.names or ()})
        frame["event"] = frame["event"].map({e.value: e.name.lower() for e in Event})
        frame["place"] = frame["place"].map({p.value: p.name.lower() for p in Place})
        frame["outcome"] = frame["outcome"].map({o.value: o.name.lower() for o in Outcome})
        frame["team"] = frame["team"].map(dict(enumerate(("", *self.teams))))
        frame["source"] = frame["source"].map(dict(enumerate(("", *SOURCES, *DIRECT_SOURCES))))
        return frame

    def journey(self, child: int) -> pd.DataFrame:
        """All rows about one child, in order."""
        frame = self.frame()
        return frame[frame["child"] == child].reset_index(drop=True)


_SOURCE_CODES: dict[str, int] = {name: code for code, name in enumerate((*SOURCES, *DIRECT_SOURCES), start=1)}


def source_code(name: str) -> int:
    """Code of a source in the log: 1 + its position in SOURCES + DIRECT_SOURCES."""
    return _SOURCE_CODES[name]
