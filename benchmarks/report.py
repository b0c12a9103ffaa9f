"""RESULTS.md: what was measured, beside the budget and beside the peers."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version

Record = dict
"""One measured case: case, tool, unit, median, best, runs, budget, date."""

HEAD = """# What everything costs

Written by `./dev bench`. Medians of many runs after a warm-up, in one process a benchmark; correctness
is asserted before anything is timed. Pictures are 1280 x 720 unless the name says otherwise, seen from a
camera that moves every frame, and end as a numpy array: reading back is included. Why those that miss
their budget miss it is in [PROFILES.md](PROFILES.md).
"""

PEERS_HEAD = """
## Beside peers

Each case in turn with the same case of other libraries (`./dev bench --peers`, three rounds), each at
its own best setting for a machine like this. Above 1: they take longer.
"""


def report(records: dict[str, Record]) -> str:
    """RESULTS.md."""
    ours = [record for record in records.values() if record["tool"] == "diorama"]
    text = [
        HEAD,
        f"Machine: {machine()}.",
        f"Versions: {versions()}.",
        "",
        "| case | median | best | budget | | measured |",
        "|---|---:|---:|---:|---|---|",
    ]
    for record in sorted(ours, key=lambda record: record["case"]):
        unit, budget = record["unit"], record.get("budget")
        met = "" if budget is None else ("met" if within(record) else "**missed**")
        limit = "" if budget is None else f"{budget:g} {unit}"
        cells = [f"`{record['case']}`", f"{record['median']:.4g} {unit}", f"{record['best']:.4g} {unit}"]
        text.append(f"| {' | '.join([*cells, limit, met, record['date']])} |")
    return "\n".join([*text, *peer_table(records, ours), ""])


def within(record: Record) -> bool:
    """Whether the median keeps the budget; of rates, more is better."""
    if record["unit"] == "fps":
        return record["median"] >= record["budget"]
    return record["median"] <= record["budget"]


def peer_table(records: dict[str, Record], ours: list[Record]) -> list[str]:
    """The same cases by other libraries, and how many times as long they take."""
    peers = [record for record in records.values() if record["tool"] != "diorama"]
    if not peers:
        return []
    text = [
        PEERS_HEAD,
        "| case | ours | peer | theirs | ratio |",
        "|---|---:|---|---:|---:|",
    ]
    for mine in sorted(ours, key=lambda record: record["case"]):
        for theirs in sorted(peers, key=lambda record: record["tool"]):
            if theirs["case"] == mine["case"]:
                ratio = theirs["median"] / mine["median"]
                ratio = 1 / ratio if mine["unit"] == "fps" else ratio
                text.append(
                    f"| `{mine['case']}` | {mine['median']:.4g} {mine['unit']} | {theirs['tool']} "
                    f"| {theirs['median']:.4g} {theirs['unit']} | {ratio:.2g} |"
                )
    return text


def machine() -> str:
    """What this runs on, in general words."""
    import wgpu

    adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
    info = adapter.info
    if info["adapter_type"] == "CPU":
        graphics = f"no GPU, lavapipe ({info['description'].split(' (')[0]})"
    else:
        graphics = info["device"]
    return f"{os.cpu_count()} cores, {graphics}"


def versions() -> str:
    """Of Python and of what decides the figures."""
    libraries = ("diorama", "numpy", "pyarrow", "wgpu")
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {found(name)}" for name in libraries)]
    )


def found(name: str) -> str:
    """The version of an installed distribution."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "from the checkout"
