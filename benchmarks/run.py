"""Run benchmarks, beside their peers if asked, and write RESULTS.md.

    ./dev bench                     every benchmark
    ./dev bench points log          bench_points.py and bench_log.py
    ./dev bench --peers             each case in turn with the peers that have it

A peer is a `peer_NAME.py`. It runs in the environment `.venv-peers-NAME` if there is a `peers_NAME.txt` that says what
that consists of, else in `.venv-peers`, from `peers.txt`; `./dev` makes them.

`results.json` keeps the latest figure of each case and tool; RESULTS.md is written from it.
"""

from __future__ import annotations

import argparse
import datetime
import functools
import json
import statistics
import subprocess
import sys
from pathlib import Path

from report import Record, report

HERE = Path(__file__).parent
ROOT = HERE.parent
RECORDS = HERE / "results.json"
ROUNDS = 3


def main() -> None:
    """Parse the arguments, run, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    modules = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(modules)}")
    parser.add_argument("--peers", action="store_true", help="beside the libraries to compare with")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(modules))
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(modules)}")
    records: dict[str, Record] = json.loads(RECORDS.read_text()) if RECORDS.exists() else {}
    failed = False
    for name in arguments.names or modules:
        found = beside_peers(modules[name]) if arguments.peers else run(modules[name])
        failed |= not found
        for record in found:
            record["date"] = datetime.date.today().isoformat()
            records[f"{record['case']} {record['tool']}"] = record
            print(line(record), flush=True)
    RECORDS.write_text(json.dumps(records, indent=1, sort_keys=True) + "\n")
    (HERE / "RESULTS.md").write_text(report(records))
    print(f"wrote {HERE.name}/RESULTS.md")
    sys.exit(failed)


def run(script: Path, *cases: str, python: str = sys.executable) -> list[Record]:
    """The records that a script prints, one JSON line each; nothing if it fails, which is said."""
    done = subprocess.run([python, str(script), *cases], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{script.name} {' '.join(cases)} failed: {last_line(done.stderr)}", file=sys.stderr)
    lines = [text for text in done.stdout.splitlines() if text.startswith("{")]
    return [json.loads(text) for text in lines]


def beside_peers(ours: Path) -> list[Record]:
    """Each case of a benchmark, ours and the peers' in turn: what disturbs the machine disturbs all."""
    mine = listed(ours, sys.executable)
    cases = {peer: listed(peer, interpreter(peer)) for peer in sorted(HERE.glob("peer_*.py"))}
    if not set(mine) & {case for several in cases.values() for case in several}:
        return run(ours)
    records: list[Record] = []
    for case in mine:
        rounds: dict[str, list[Record]] = {}
        for _ in range(ROUNDS):
            for found in run(ours, case):
                rounds.setdefault(found["tool"], []).append(found)
            for peer, theirs in cases.items():
                if case in theirs:
                    for found in run(peer, case, python=interpreter(peer)):
                        rounds.setdefault(found["tool"], []).append(found)
        records += [middle(several) for several in rounds.values()]
    return records


def interpreter(peer: Path) -> str:
    """The one of a peer's environment."""
    own = peer.stem.replace("peer_", "peers_", 1)
    name = own if (HERE / f"{own}.txt").exists() else "peers"
    return str(ROOT / f".venv-{name.replace('_', '-')}" / "bin" / "python")


@functools.cache
def listed(script: Path, python: str) -> list[str]:
    """The cases of a script; none if it cannot be run, which is said once."""
    try:
        done = subprocess.run([python, str(script), "--list"], capture_output=True, text=True, check=False)
    except OSError as error:
        print(f"{script.name} cannot be run: {error}", file=sys.stderr)
        return []
    if done.returncode:
        print(f"{script.name} cannot be run: {last_line(done.stderr)}", file=sys.stderr)
    return done.stdout.split()


def last_line(text: str) -> str:
    """What a traceback ends with."""
    return (text.strip().splitlines() or ["no message"])[-1]


def middle(records: list[Record]) -> Record:
    """One record for several rounds: the median of their medians."""
    merged = dict(records[0])
    merged["median"] = statistics.median(record["median"] for record in records)
    merged["best"] = min(record["best"] for record in records)
    merged["runs"] = sum(record["runs"] for record in records)
    return merged


def line(record: Record) -> str:
    """One record for the eye."""
    budget = f"  (budget {record['budget']:g})" if record.get("budget") is not None else ""
    figure = f"{record['median']:>10.4g} {record['unit']}"
    return f"{record['case']:<36} {record['tool']:<18} {figure}{budget}"


if __name__ == "__main__":
    main()
