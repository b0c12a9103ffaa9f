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
its own best setting for a machine like this. In brackets how many times as long they take: above 1, longer.
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
    return "\n".join([*text, *beside_peers(records, ours), ""])


def within(record: Record) -> bool:
    """Whether the median keeps the budget; of rates, more is better."""
    if record["unit"] == "fps":
        return record["median"] >= record["budget"]
    return record["median"] <= record["budget"]


def beside_peers(records: dict[str, Record], ours: list[Record]) -> list[str]:
    """The same cases by other libraries, a table for logging and one for the rest."""
    peers = [record for record in records.values() if record["tool"] != "diorama"]
    if not peers:
        return []
    logging = [record for record in ours if record["case"].startswith("log_")]
    others = [record for record in ours if not record["case"].startswith("log_")]
    return [PEERS_HEAD, *peer_table(others, peers), "", *peer_table(logging, peers)]


def peer_table(ours: list[Record], peers: list[Record]) -> list[str]:
    """A line for each of our cases that a peer has, a column for each peer that has one of our cases."""
    by_name = {(record["case"], record["tool"]): record for record in peers}
    cases = {mine["case"] for mine in ours}
    tools = sorted({tool for case, tool in by_name if case in cases}, key=by_kin)
    text = [f"| case | ours | {' | '.join(tools)} |", f"|---|---:|{'---:|' * len(tools)}"]
    for mine in sorted(ours, key=lambda record: record["case"]):
        theirs = [by_name.get((mine["case"], tool)) for tool in tools]
        if any(theirs):
            cells = [beside(mine, record) if record else "" for record in theirs]
            text.append(f"| `{mine['case']}` | {figure(mine)} | {' | '.join(cells)} |")
    return text


def by_kin(tool: str) -> tuple[bool, str]:
    """Sorts the Rerun SDKs first, whose API ours is."""
    return not tool.startswith("rerun"), tool


def beside(mine: Record, theirs: Record) -> str:
    """Their figure, and how many times as long it takes."""
    ratio = theirs["median"] / mine["median"]
    ratio = 1 / ratio if mine["unit"] == "fps" else ratio
    return f"{figure(theirs)} ({f'{ratio:.0f}' if ratio >= 10 else f'{ratio:.2g}'})"


def figure(record: Record) -> str:
    """The median and its unit."""
    return f"{record['median']:.4g} {record['unit']}"


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
