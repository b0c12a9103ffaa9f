from __future__ import annotations

import io

import pytest

from diorama_renderer.media.progress import ProgressLine, line_of


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_the_line_says_how_many_how_fast_and_how_long():
    line = line_of("out.mp4", 150, 300, 5.0, 100)
    assert line.endswith("150/300  30 fps  0:05 left")
    assert line.startswith("out.mp4 ")
    assert line.count("█") == line.count("░")


@pytest.mark.parametrize("columns", [0, 1, 10, 30, 45, 60, 79, 200])
def test_the_line_fits(columns):
    for done in (0, 1, 77, 300):
        for encoding in ("utf-8", "ascii"):
            line = line_of("a_rather_long_name_of_a_file.mp4", done, 300, 3.3, columns, encoding)
            assert len(line) <= columns
            line.encode(encoding)


def test_a_terminal_is_left_clean():
    terminal = Terminal()
    line = ProgressLine("out.mp4", terminal)
    line(1, 2)
    line(2, 2)
    line.close()
    assert "2/2" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_what_is_no_terminal_gets_nothing():
    stream = io.StringIO()
    line = ProgressLine("out.mp4", stream)
    line(2, 2)
    line.close()
    assert stream.getvalue() == ""
