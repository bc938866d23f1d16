"""What a run prints and writes."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measures import FLOOR, OURS, PREVIOUS, Row
from benchmarks.processes import VARIABLES

_SIDES = {OURS: "this library", PREVIOUS: "2.1.3", FLOOR: "urllib3"}
_COLOURS = {OURS: "#1f77b4", PREVIOUS: "#b0b0b0", FLOOR: "#d9d9d9"}
_LIBRARIES = ("requests", "urllib3", "jsonpickle", "python-dateutil", "cachecontrol")


def table(rows: Sequence[Row]) -> str:
    """Write the ratios as a table of text."""
    sides = [side for side in _SIDES if any(side in row.ratios for row in rows)]
    lines = [["time / time of requests", "goal", *(_SIDES[side] for side in sides), "requests"]]
    for row in rows:
        goal = "" if row.work.goal is None else f"{row.work.goal:.2f}"
        cells = [f"{row.ratios[side][0]:.2f}" if side in row.ratios else "" for side in sides]
        lines.append([row.work.title, goal, *cells, f"{row.plain_seconds * 1000:.2f} ms"])
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in lines
    )


def write_json(path: Path, rows: Sequence[Row], others: Mapping[str, float]) -> None:
    """Write everything that was measured, and on what."""
    measured = {
        "machine": {
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "system": platform.system(),
            "architecture": platform.machine(),
            "cores": os.cpu_count(),
            "environment_variables": VARIABLES,
            **{name: importlib.metadata.version(name) for name in _LIBRARIES},
        },
        "ratios": [
            {
                "work": row.work.title,
                "goal": row.work.goal,
                "requests_seconds": row.plain_seconds,
                **{
                    _SIDES[side]: dict(zip(("median", "lower_quartile", "upper_quartile"), ratio))
                    for side, ratio in row.ratios.items()
                },
            }
            for row in rows
        ],
        **others,
    }
    path.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def draw(path: Path, rows: Sequence[Row]) -> None:
    """Draw the ratios as bars; that of plain `requests` is the line at 1."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sides = [side for side in _SIDES if any(side in row.ratios for row in rows)]
    figure, axes = pyplot.subplots(figsize=(9, 0.75 * len(rows) + 1.2), layout="constrained")
    height = 0.8 / len(sides)
    for number, side in enumerate(sides):
        places = [
            place + (number - (len(sides) - 1) / 2) * height
            for place, row in enumerate(rows)
            if side in row.ratios
        ]
        values = [row.ratios[side][0] for row in rows if side in row.ratios]
        bars = axes.barh(places, values, height, label=_SIDES[side], color=_COLOURS[side])
        labels = axes.bar_label(bars, fmt="%.2f", padding=3, fontsize=8)
        for label in labels:
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.axvline(1, color="black", linewidth=1, zorder=0)  # behind the labels
    axes.set_yticks(range(len(rows)), [row.work.title for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel("time, as a multiple of plain requests (the line); shorter is faster")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=130)
