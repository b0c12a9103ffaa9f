"""`diorama run`: a Python program for which `import rerun` is `import diorama`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from diorama.compat import python_path


def run(program: str, arguments: Sequence[str], *, as_module: bool = False) -> int:
    """Become the interpreter that runs `program`, as `python program arguments` would.

    A process of its own, rather than this one with the script executed in it, since then everything that a script can
    see is Python's own: `sys.argv`, `sys.path`, tracebacks, exit codes, Ctrl-C, what `multiprocessing` starts.

    Args:
        program: path of the script, or name of the module.
        arguments: the program's, untouched.
        as_module: `program` is a module, as for `python -m`.

    Returns:
        The exit code: 2 if there is no such script; else the program's, on systems where a process cannot become
        another.
    """
    problem = None if as_module else _problem_of(program)
    if problem is not None:
        print(f"diorama: error: {problem}", file=sys.stderr)
        return 2
    # A name with a folder before it is no option of the interpreter.
    words = ["-m", program] if as_module else [f"./{program}" if program.startswith("-") else program]
    command = [sys.executable, *words, *arguments]
    environment = {**os.environ, "PYTHONPATH": python_path(os.environ.get("PYTHONPATH"))}
    if os.name == "posix":
        os.execve(sys.executable, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def _problem_of(script: str) -> str | None:
    path = Path(script)
    if not path.exists():
        return f"no such file or folder: {script}"
    if path.is_dir():
        return f"run: the script must be a Python file, got the folder {script}"
    return None
