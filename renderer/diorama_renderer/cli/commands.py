"""What `diorama` takes, and how it fails: one line on stderr, 1 for what went wrong, 2 for how it was called.

The commands import what they need when they run, so that `--help` and `info` start without a graphics library.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import faulthandler
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeAlias

from diorama_renderer.cli.options import (
    BindAddress,
    parse_bind,
    parse_bytes,
    parse_duration,
    parse_size,
    parse_time,
    parse_token,
)
from diorama_renderer.cli.streams import StreamAddress, parse_stream
from diorama_renderer.cli.video_options import add_video


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the process's own) and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    names_command = bool(words) and (words[0] in COMMANDS or words[0] in ("-h", "--help", "--version"))
    parser = build_parser() if names_command else viewer_parser()
    if not names_command:
        _refuse_unknown_options(parser, words)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments))
    except BrokenPipeError:
        # `diorama info run.mcap | head` is no mistake; keep Python from flushing into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, ValueError, RuntimeError) as error:
        print(f"diorama: error: {_one_line(error)}", file=sys.stderr)
        return int(arguments.trouble)


def _refuse_unknown_options(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """End with the option that was misspelt: else what follows it would be taken for a file that is not there."""
    known = [each for each in parser._option_string_actions if each.startswith("--")]
    before_files = words[: words.index("--")] if "--" in words else words
    for word in before_files:
        name = word.partition("=")[0]
        if not name.startswith("--") or any(each.startswith(name) for each in known):
            continue
        nearest = difflib.get_close_matches(name, known, 1)
        parser.error(f"unknown option: {name}{f'; did you mean {nearest[0]}?' if nearest else ''}")


COMMANDS = ("render", "video", "info", "diff", "approve", "run", "demo")
"""What may stand where otherwise files do."""


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands; each sets `run`, which takes the parsed arguments and returns an exit code."""
    parser = argparse.ArgumentParser(
        prog="diorama",
        usage="diorama [FILES...] [options]\n       diorama COMMAND ...",
        description="Log 3D scenes as they change over time, and show them. Without a command: the viewer.",
    )
    parser.add_argument("--version", action="version", version=f"diorama {_version()}")
    _add_viewer(parser)
    commands = parser.add_subparsers(prog="diorama", metavar="command", title="commands")
    _add_render(commands)
    add_video(commands)
    _add_info(commands)
    _add_diff(commands)
    _add_approve(commands)
    _add_run(commands)
    _add_demo(commands)
    return parser


def viewer_parser() -> argparse.ArgumentParser:
    """The parser of the viewer's own arguments."""
    parser = argparse.ArgumentParser(
        prog="diorama",
        description="Show recordings, and programs that call rr.connect().",
        epilog=f"commands: diorama {{{','.join(COMMANDS)}}} ...",
    )
    parser.add_argument(
        "files",
        metavar="FILES",
        nargs="*",
        type=parse_file,
        help="recordings, meshes and images to show; ws://HOST:PORT: the log data of a server",
    )
    _add_viewer(parser)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add_viewer(parser: argparse.ArgumentParser) -> None:
    viewing = parser.add_argument_group("the viewer")
    viewing.add_argument(
        "--port", metavar="N", type=parse_port, default=9876, help="to listen on (default: 9876)"
    )
    viewing.add_argument(
        "--bind",
        metavar="ADDR",
        type=parse_bind,
        default=BindAddress("127.0.0.1", None),
        help="address to listen on (default: 127.0.0.1, which no other machine reaches); beyond it a token is demanded",
    )
    viewing.add_argument(
        "--token",
        type=parse_token,
        help="that programs have to know (default: a new one where one is demanded)",
    )
    viewing.add_argument(
        "--memory-limit",
        metavar="SIZE",
        type=parse_bytes,
        help="of recordings, such as 4GB or 50%%: the oldest data go when it is reached (default: 75%% of the memory)",
    )
    viewing.add_argument(
        "--save",
        metavar="FILE",
        type=Path,
        help="write what comes into this file, further recordings beside it",
    )
    viewing.add_argument(
        "--drop-at-latency",
        metavar="TIME",
        type=parse_duration,
        help="drop data that wait for longer, such as 200ms (default: never)",
    )
    viewing.add_argument("--serve", action="store_true", help="show it in browsers, without a window")
    viewing.add_argument(
        "--web-port",
        metavar="N",
        type=parse_port,
        default=9090,
        help="of the page of --serve (default: 9090)",
    )
    viewing.add_argument(
        "--ws-port",
        metavar="N",
        type=parse_port,
        default=9877,
        help="of the log data of --serve, as a stream over WebSockets (default: 9877)",
    )
    viewing.add_argument(
        "--framed",
        action="store_true",
        help="let other pages show that of --serve within them; demands a token",
    )
    viewing.add_argument("--headless", action="store_true", help="receive without a window, until Ctrl-C")
    viewing.add_argument(
        "--exit-after-last", action="store_true", help="end when all programs that had connected are gone"
    )
    parser.set_defaults(run=_view, files=[], trouble=1)


def _add_render(commands: Commands) -> None:
    text = "draw one moment of a recording into an image file"
    parser = commands.add_parser(
        "render",
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog="example: diorama render run.mcap --timeline frame --at 2930 --camera camera/image -o out.png",
    )
    parser.add_argument("recording", type=Path, help="the file")
    parser.add_argument("--timeline", metavar="NAME", help="default: the first that the program set, by name")
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=parse_time,
        help="a whole number on a sequence; seconds, or a date such as 2026-01-31T12:00:00, on a time "
        "(default: the newest)",
    )
    parser.add_argument(
        "--space", metavar="PATH", help="entity to look at (default: chosen from what there is)"
    )
    parser.add_argument(
        "--camera", metavar="PATH", help="logged pinhole to look through (default: the view fits the scene)"
    )
    parser.add_argument(
        "--size", metavar="WxH", type=parse_size, default=(1280, 720), help="pixels (default: 1280x720)"
    )
    parser.add_argument(
        "--antialias", metavar="N", type=int, help="mean of N x N samples a pixel (default: 2, on a CPU 1)"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="image to write, or .html: a page with pictures of all times (default: RECORDING.png)",
    )
    parser.add_argument("--keep-damaged", action="store_true", help="of a damaged file, draw what is intact")
    parser.set_defaults(run=_render)


def _add_info(commands: Commands) -> None:
    text = "say what a recording holds: who logged it, its timelines, entities and components, its damage"
    parser = commands.add_parser(
        "info",
        help=text,
        description=f"{text[0].upper()}{text[1:]}. The exit code is 1 if the file is damaged.",
    )
    parser.add_argument("recording", type=Path, help="the file")
    parser.set_defaults(run=_info)


def _add_diff(commands: Commands) -> None:
    text = "say what differs between two recordings, and from when on"
    parser = commands.add_parser(
        "diff",
        help=text,
        description=f"{text[0].upper()}{text[1:]}. The exit code is 0 if nothing does, 1 if something does, "
        "and 2 if that cannot be said, as for a damaged file.",
        epilog="example: diorama diff expected.mcap run.mcap --tolerance 0.001 --picture diff.png",
    )
    parser.add_argument(
        "recordings", metavar="FILE", nargs=2, type=Path, help="what is expected, and what there is"
    )
    parser.add_argument(
        "--timeline", metavar="NAME", help="the only one to compare on (default: all that both have)"
    )
    parser.add_argument(
        "--tolerance",
        metavar="UNITS",
        type=parse_tolerance,
        default=1e-6,
        help="how far places and lengths may be apart (default: 1e-6)",
    )
    parser.add_argument(
        "--rotation-tolerance",
        metavar="DEGREES",
        type=parse_tolerance,
        default=1e-4,
        help="how far turns may be apart (default: 1e-4)",
    )
    parser.add_argument(
        "--value-tolerance",
        metavar="X",
        type=parse_tolerance,
        default=0.0,
        help="how far scalars may be apart (default: 0)",
    )
    parser.add_argument(
        "--picture", metavar="FILE", type=Path, help="draw both at the first difference, side by side"
    )
    parser.add_argument(
        "--size",
        metavar="WxH",
        type=parse_size,
        default=(960, 540),
        help="of each picture (default: 960x540)",
    )
    parser.add_argument(
        "--keep-damaged", action="store_true", help="of damaged files, compare what is intact"
    )
    parser.set_defaults(run=_diff, trouble=2)


def _add_approve(commands: Commands) -> None:
    text = "accept what scene.assert_matches of the pytest plugin found different or missing"
    parser = commands.add_parser(
        "approve",
        help=text,
        description=f"{text[0].upper()}{text[1:]}. Without names it says what there is to accept.",
        epilog="example: diorama approve report 'test_arm*'",
    )
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="that --diorama-report or a failing test names"
    )
    parser.add_argument(
        "names", metavar="NAME", nargs="*", help="ids of tests, names of pictures, or patterns with *"
    )
    parser.add_argument("--all", action="store_true", help="all there is")
    parser.add_argument(
        "--root",
        metavar="DIR",
        type=Path,
        help="the project (default: where the tests ran, else the current folder)",
    )
    parser.set_defaults(run=_approve)


def _add_run(commands: Commands) -> None:
    text = "run a Python script that was written for Rerun 0.4: its `import rerun` is `import diorama`"
    parser = commands.add_parser(
        "run",
        help=text,
        description=f"{text[0].upper()}{text[1:]}. Everything after the script's name is the script's.",
        epilog="example: diorama run detect.py --save run.mcap",
        usage="diorama run [-h] (SCRIPT | -m MODULE) [ARGUMENTS]",
    )
    parser.add_argument("-m", dest="as_module", action="store_true", help="run a module, as python -m does")
    # One positional of all words: of several, argparse would take a `--` out that is the script's.
    parser.add_argument(
        "words", metavar="SCRIPT", nargs=argparse.REMAINDER, help="the file, and its arguments"
    )
    parser.set_defaults(run=_run, parser=parser)


def _add_demo(commands: Commands) -> None:
    text = "log a moving scene into demo.mcap, draw demo.png, and open the viewer where there is a display"
    parser = commands.add_parser("demo", help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.add_argument("--no-window", action="store_true", help="do not open the viewer")
    parser.add_argument(
        "--output-dir", metavar="DIR", type=Path, default=Path(), help="where to (default: here)"
    )
    parser.add_argument(
        "--frames", metavar="N", type=parse_frames, default=120, help="how many (default: 120)"
    )
    parser.set_defaults(run=_demo)


def _view(arguments: argparse.Namespace) -> int:
    with contextlib.suppress(
        OSError, ValueError, RuntimeError, AttributeError
    ):  # without a stderr of its own
        faulthandler.enable()  # a crash in a driver leaves a trace of where it was
    if arguments.serve:
        from diorama_renderer.cli.serve import serve

        return serve(arguments)
    is_headless = os.environ.get("DIORAMA_HEADLESS", "") not in ("", "0")
    if arguments.headless or is_headless:
        from diorama_renderer.cli.receive import receive

        return receive(arguments, exit_after_last=arguments.exit_after_last or is_headless)
    from diorama_renderer.cli.view import view

    return view(arguments)


def _render(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.render import render

    return render(arguments)


def _info(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.info import info

    return info(arguments.recording)


def _diff(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.diff import diff

    return diff(arguments)


def _approve(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.approve import approve

    return approve(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.run import run

    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        arguments.parser.error("which script?")
    return run(words[0], words[1:], as_module=arguments.as_module)


def _demo(arguments: argparse.Namespace) -> int:
    from diorama_renderer.cli.demo import demo, has_display

    recording = demo(arguments.output_dir, frames=arguments.frames)
    if arguments.no_window or not has_display():
        return 0
    print(f"\nShowing {recording} in a window; close it, or Ctrl-C, to end.", flush=True)
    try:
        return _view(viewer_parser().parse_args([str(recording)]))
    except (OSError, RuntimeError) as error:
        print(f"diorama: warning: {_one_line(error)}", file=sys.stderr)
        return 0  # what was asked for is there, but for the window


def parse_file(text: str) -> Path | StreamAddress:
    """A file to show, or the address of a stream.

    Raises:
        argparse.ArgumentTypeError: there is none; a command may have been meant.
    """
    stream = parse_stream(text)
    if stream is not None:
        return stream
    path = Path(text)
    if not path.exists():
        meant = difflib.get_close_matches(text, COMMANDS, 1)
        hint = f"; did you mean the command {meant[0]!r}?" if meant else ""
        raise argparse.ArgumentTypeError(f"no such file or command: {text!r}{hint}")
    return path


def parse_port(text: str) -> int:
    """A TCP port; 0 is any that is free.

    Raises:
        argparse.ArgumentTypeError: not a whole number below 65536.
    """
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"port must be a whole number below 65536, got {text!r}")
    return int(text)


def parse_tolerance(text: str) -> float:
    """A number from 0 on.

    Raises:
        argparse.ArgumentTypeError: not that.
    """
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"a tolerance must be a number from 0 on, got {text!r}")
    return number


def parse_frames(text: str) -> int:
    """A number of frames, at least 2.

    Raises:
        argparse.ArgumentTypeError: not that.
    """
    if not text.isdecimal() or not 2 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"frames must be a whole number from 2 to 100000, got {text!r}")
    return int(text)


def _one_line(error: BaseException) -> str:
    if isinstance(error, FileNotFoundError) and error.filename is not None:
        return f"no such file or folder: {os.fspath(error.filename)}"
    return " ".join(str(error).split()) or type(error).__name__


def _version() -> str:
    try:
        return version("diorama")
    except PackageNotFoundError:
        return "from a checkout"
