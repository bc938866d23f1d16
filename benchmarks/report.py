"""The output of a run: a table, a JSON file and a chart."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measures import OURS, PREVIOUS, URLLIB3, Row
from benchmarks.processes import VARIABLES

_LIBRARY_NAMES = {OURS: "this library", PREVIOUS: "2.1.3", URLLIB3: "urllib3"}
_COLOURS = {OURS: "#1f77b4", PREVIOUS: "#b0b0b0", URLLIB3: "#d9d9d9"}
_DEPENDENCIES = ("requests", "urllib3", "jsonpickle", "python-dateutil", "cachecontrol")


def table(rows: Sequence[Row]) -> str:
    """Return the ratios as a text table."""
    libraries = [
        library for library in _LIBRARY_NAMES if any(library in row.ratios for row in rows)
    ]
    lines = [
        [
            "time / time of requests",
            "goal",
            *(_LIBRARY_NAMES[library] for library in libraries),
            "requests",
        ]
    ]
    for row in rows:
        goal = "" if row.operation.goal is None else f"{row.operation.goal:.2f}"
        cells = [
            f"{row.ratios[library][0]:.2f}" if library in row.ratios else ""
            for library in libraries
        ]
        lines.append([row.operation.title, goal, *cells, f"{row.plain_seconds * 1000:.2f} ms"])
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in lines
    )


def write_json(path: Path, rows: Sequence[Row], others: Mapping[str, float]) -> None:
    """Write all measurements, and the machine and library versions, as JSON."""
    measured = {
        "machine": {
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "system": platform.system(),
            "architecture": platform.machine(),
            "cores": os.cpu_count(),
            "environment_variables": VARIABLES,
            **{name: importlib.metadata.version(name) for name in _DEPENDENCIES},
        },
        "ratios": [
            {
                "work": row.operation.title,
                "goal": row.operation.goal,
                "requests_seconds": row.plain_seconds,
                **{
                    _LIBRARY_NAMES[library]: dict(
                        zip(("median", "lower_quartile", "upper_quartile"), ratio)
                    )
                    for library, ratio in row.ratios.items()
                },
            }
            for row in rows
        ],
        **others,
    }
    path.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")


def draw(path: Path, rows: Sequence[Row]) -> None:
    """Draw the ratios as bars. The line at 1 is plain `requests`."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    libraries = [
        library for library in _LIBRARY_NAMES if any(library in row.ratios for row in rows)
    ]
    figure, axes = pyplot.subplots(figsize=(9, 0.75 * len(rows) + 1.2), layout="constrained")
    height = 0.8 / len(libraries)
    for number, library in enumerate(libraries):
        positions = [
            row_number + (number - (len(libraries) - 1) / 2) * height
            for row_number, row in enumerate(rows)
            if library in row.ratios
        ]
        values = [row.ratios[library][0] for row in rows if library in row.ratios]
        bars = axes.barh(
            positions, values, height, label=_LIBRARY_NAMES[library], color=_COLOURS[library]
        )
        labels = axes.bar_label(bars, fmt="%.2f", padding=3, fontsize=8)
        for label in labels:
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.axvline(1, color="black", linewidth=1, zorder=0)
    axes.set_yticks(range(len(rows)), [row.operation.title for row in rows])
    axes.invert_yaxis()
    axes.set_xlabel("time, as a multiple of plain requests (the line); shorter is faster")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower right")
    figure.savefig(path, dpi=130)
