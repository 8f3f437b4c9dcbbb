"""A small chart within a line of text: an interval as a bar, its mean as a dot, no change as an upright line."""

from __future__ import annotations

from sim.report.charts.style import QUIET

_WIDTH, _HEIGHT, _EDGE = 200, 20, 8


def spark(middle: float, ends: tuple[float, float], scale: tuple[float, float], colour: str) -> str:
    """The chart as an SVG element that nobody needs read out: the words beside it say the same.

    Parameters
    ----------
    middle, ends
        The mean and its interval.
    scale
        Values at the left and at the right edge; where it passes zero, zero is marked.
    colour
        Of bar and dot.
    """
    left, right = scale

    def x(value: float) -> float:
        return _EDGE + (_WIDTH - 2 * _EDGE) * (value - left) / (right - left)

    y, (low, high) = _HEIGHT / 2, map(x, ends)
    zero = f'<path d="M{x(0):.1f},2 V{_HEIGHT - 2}" stroke="{QUIET}" stroke-width="1.4"/>' if left < 0 < right else ""
    return (
        f'<svg class="spark" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path d="M{_EDGE},{y} H{_WIDTH - _EDGE}" stroke="#cfd7de" stroke-width="1.4"/>{zero}'
        f'<path d="M{low:.1f},{y} H{max(high, low + 1):.1f}" stroke="{colour}" stroke-width="7" stroke-opacity="0.45"/>'
        f'<circle cx="{x(middle):.1f}" cy="{y}" r="4.6" fill="{colour}"/></svg>'
    )
