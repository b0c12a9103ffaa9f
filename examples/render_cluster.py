"""Draw many recordings: on all cores of a machine, or of a cluster.

    python examples/render_cluster.py runs/*.mcap --output-dir films
    python examples/render_cluster.py runs/*.mcap --output-dir films --dask local
    python examples/render_cluster.py runs/*.mcap --output-dir films --dask tcp://scheduler:8786

What is drawn is a function of one path, so it does not know who calls it. With Dask, the files have to be where all
workers see them.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import diorama_renderer as dr


def film(path: Path, *, folder: Path, frames: int | None) -> str:
    """One recording as a GIF, and what to say of it."""
    recording = dr.load(path)
    first = recording.timelines()[0].first
    output = dr.save_video(
        folder / f"{path.stem}.gif",
        recording,
        recording.timelines()[0].name,
        stop=None if frames is None else first + frames - 1,
        size=(320, 240),
        camera=dr.CameraPath.orbit(turns=0.25),
        progress=False,
    )
    return f"{output}: {output.stat().st_size / 1000:.0f} kB"


def on_this_machine(function, paths):
    """A process a core. What goes wrong with one recording is told, and the others are drawn."""
    return dr.render_many(function, paths)


def with_dask(function, paths, *, scheduler: str):
    """As a map over a cluster; `local` starts one of two processes here."""
    from dask.distributed import Client, LocalCluster, as_completed

    # Drawing is for processes: one has one thread for it.
    cluster = (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        if scheduler == "local"
        else None
    )
    with Client(cluster or scheduler) as client:
        futures = client.map(function, paths, retries=1)
        for future in as_completed(futures):
            yield future.result() if future.status == "finished" else f"failed: {future.exception()}"
    if cluster is not None:
        cluster.close()


def main() -> None:
    """Parse the command line, and say what became of each recording."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recordings", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--output-dir", metavar="DIR", type=Path, default=Path("films"))
    parser.add_argument("--frames", metavar="N", type=int, help="the first N counts (default: all)")
    parser.add_argument("--dask", metavar="SCHEDULER", help="its address, or local")
    arguments = parser.parse_args()
    function = partial(film, folder=arguments.output_dir, frames=arguments.frames)
    if arguments.dask is None:
        results = on_this_machine(function, arguments.recordings)
    else:
        results = with_dask(function, arguments.recordings, scheduler=arguments.dask)
    for result in results:
        print(result)


if __name__ == "__main__":
    main()
