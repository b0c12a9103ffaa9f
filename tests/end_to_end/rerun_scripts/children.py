"""Children of every start method log, each into a file of its own."""

import argparse
import multiprocessing
import subprocess
import sys

import rerun as rr


def work(folder, method, answers):
    rr.init("children")
    rr.save(f"{folder}/{method}.mcap")
    rr.log_points(f"child/{method}", [[0, 0, 0], [1, 1, 1]], radii=0.2)
    answers.put((method, rr.__name__, rr.get_recording_id()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    folder = parser.parse_args().folder
    rr.init("children")
    rr.save(f"{folder}/parent.mcap")
    rr.log_point("parent", [0, 0, 0])
    for method in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context(method)
        answers = context.SimpleQueue()
        child = context.Process(target=work, args=(folder, method, answers))
        child.start()
        print(*answers.get(), flush=True)
        child.join()
        assert child.exitcode == 0, method
    print("parent", rr.__name__, rr.get_recording_id(), flush=True)
    subprocess.run(
        [sys.executable, "-c", "import rerun, rerun_demo; print('program', rerun.__name__, '-')"], check=True
    )
