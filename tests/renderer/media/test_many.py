from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

import diorama_renderer as dr

pytestmark = pytest.mark.slow


JOBS = """
import os, signal, sys
import diorama as rr
import diorama_renderer as dr

def square(number):
    dr.note_progress(f"frame {10 * number}")
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 3:
        raise ValueError("three")
    if number == 4:
        sys.exit(7)
    if number == 5:
        return lambda: None
    return number * number

def once(folder):
    if not os.path.exists(folder):
        os.mkdir(folder)
        os.abort()
    return "second"

def draw(path):
    frames = dr.render_sequence(dr.load(path), "frame", size=(32, 24))
    for frame in frames:
        color = frame.rendering.color
        if frame.index == 1:
            os.abort()
"""


@pytest.fixture
def jobs(tmp_path, monkeypatch):
    (tmp_path / "jobs_of_test_many.py").write_text(JOBS)
    monkeypatch.syspath_prepend(str(tmp_path))
    import jobs_of_test_many

    yield jobs_of_test_many
    del sys.modules["jobs_of_test_many"]


def test_whatever_happens_to_some_items_the_others_are_done_in_order(jobs):
    results = list(dr.render_many(jobs.square, range(8), processes=2))
    assert [results[number] for number in (0, 1, 6, 7)] == [0, 1, 36, 49]
    killed, raised, left, unpicklable = results[2:6]
    assert (killed.item, killed.exit_code, killed.at) == (2, -signal.SIGKILL, "frame 20")
    assert "killed by SIGKILL, as when memory runs out" in killed.message
    assert (raised.message, raised.exit_code, raised.at) == ("ValueError: three", None, "frame 30")
    assert "in square" in raised.traceback
    assert (left.exit_code, left.at) == (7, "frame 40")
    assert "pickle" in unpicklable.message
    assert not any(results[2:6])


def test_a_process_that_died_may_be_given_another_try(jobs, tmp_path):
    (again,) = dr.render_many(jobs.once, [str(tmp_path / "a")], retries=1)
    (failed,) = dr.render_many(jobs.once, [str(tmp_path / "b")])
    assert again == "second"
    assert (failed.exit_code, failed.tries) == (-signal.SIGABRT, 1)


def test_a_driver_that_aborts_is_told_with_its_frame(jobs, moving, renderer, tmp_path):
    moving.save(tmp_path / "run.mcap")
    (failed,) = dr.render_many(jobs.draw, [str(tmp_path / "run.mcap")])
    assert failed.exit_code == -signal.SIGABRT
    assert failed.at in ("frame 1", "frame 2")  # one is drawn ahead


def test_whoever_has_enough_ends_the_processes(jobs):
    results = dr.render_many(jobs.square, iter([1, 0] * 1000), processes=2)
    assert next(results) == 1
    results.close()


def test_no_items_are_no_results(jobs):
    assert list(dr.render_many(jobs.square, [])) == []


def test_a_function_that_nobody_can_import_is_an_error():
    with pytest.raises(dr.WorkerError, match="must be defined at the top of a module"):
        dr.render_many(lambda item: item, [1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"processes": 0}, "processes must be a whole number from 1"), ({"retries": -1}, "retries must be")],
)
def test_what_makes_no_crew_is_an_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        dr.render_many(os.path.exists, [], **arguments)


def test_a_script_without_a_guard_is_told_what_to_do(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            import diorama_renderer as dr
            def same(item):
                return item
            print(list(dr.render_many(same, [1, 2])))
        """)
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert ran.returncode == 1
    assert 'put it below `if __name__ == "__main__":`' in ran.stderr.splitlines()[-1]
