"""Text logs, used as by somebody at the window."""

from __future__ import annotations

import pytest

import diorama as rr
from diorama_renderer.blueprint.items import EntityItem
from diorama_renderer.blueprint.views import ViewKind
from diorama_renderer.ui.views.text_log import LogMemo

LEVELS = ("INFO", "WARN", "ERROR")


def opened_of(driver):
    return driver.app.workspace.opened


def spec_of(driver):
    return next(spec for spec in opened_of(driver).blueprint.views.values() if spec.kind is ViewKind.TEXT_LOG)


def memo_of(driver):
    return opened_of(driver).memo(("text log", spec_of(driver).id), LogMemo)


def shown(drive, log, *, at=0, **options):
    """A driver that looks at a text log alone; and its name."""
    driver = drive(log, **options)
    opened, spec = opened_of(driver), spec_of(driver)
    opened.time.pause()
    opened.time.seek(at)
    opened.blueprint.maximize(spec.id)
    driver.frames(12)
    return driver, f"view/{spec.name}"


def three_hundred_lines():
    for number in range(300):
        rr.set_time_sequence("frame", number)
        rr.log_text_entry(
            f"log/{'ab'[number % 2]}", f"line {number}", level=LEVELS[number % 3], color=[255, 0, 255]
        )


def lines_of(driver):
    """Bodies of all lines that are shown."""
    rows = memo_of(driver).shown.rows
    return [line.body for line in opened_of(driver).lines.lines(rows)]


def places_of(driver, view):
    return sorted(int(name.split("/")[3]) for name in driver.names(f"{view}/line/") if name.endswith("/Text"))


def test_lines_of_all_entities_are_merged_by_time(drive):
    driver, view = shown(drive, three_hundred_lines, at=5)
    assert lines_of(driver) == [f"line {number}" for number in range(300)]
    assert {0, 6} <= set(places_of(driver, view))


def test_the_time_is_a_line_between_lines(drive):
    driver, view = shown(drive, three_hundred_lines, at=5)
    now = driver.item(f"{view}/now").center[1]
    assert driver.item(f"{view}/line/5/Text").y1 == pytest.approx(now, abs=2)


def test_a_click_on_a_time_goes_there(drive):
    driver, view = shown(drive, three_hundred_lines, at=5)
    before = driver.item(f"{view}/line/9/frame")
    driver.click((before.x0 + 4, before.center[1]))
    assert opened_of(driver).time.state.time == 9
    assert driver.item(f"{view}/line/9/frame") == before


def test_it_scrolls_along_with_the_time_until_somebody_scrolls_away(drive):
    driver, view = shown(drive, three_hundred_lines, at=5)
    opened_of(driver).time.seek(200)
    driver.frames(25)
    assert 200 in places_of(driver, view)
    driver.scroll(f"{view}/lines", 30)
    driver.frames(10)
    assert 200 not in places_of(driver, view)
    opened_of(driver).time.seek(210)
    driver.frames(10)
    assert 210 not in places_of(driver, view)
    driver.click(f"{view}/jump")
    driver.frames(25)
    assert 210 in places_of(driver, view)
    assert not driver.shows(f"{view}/jump")


def test_a_level_is_switched_off_and_on(drive):
    driver, view = shown(drive, three_hundred_lines)
    driver.click(f"{view}/level/WARN")
    assert len(lines_of(driver)) == 200
    driver.click(f"{view}/level/WARN")
    assert len(lines_of(driver)) == 300
    driver.click(f"{view}/level/ERROR", keys=["left_ctrl"])
    assert lines_of(driver)[:2] == ["line 2", "line 5"]


def test_an_entity_is_left_out(drive):
    driver, view = shown(drive, three_hundred_lines)
    driver.click(f"{view}/entities")
    driver.click(f"{view}/entities/log/a")
    assert lines_of(driver)[:2] == ["line 1", "line 3"]


def test_lines_are_searched_and_the_filter_is_reset(drive):
    driver, view = shown(drive, three_hundred_lines)
    driver.click(f"{view}/filter")
    driver.type("INE 29")
    driver.until(lambda: len(lines_of(driver)) == 11)
    driver.type("nowhere")
    driver.until(lambda: driver.shows(f"{view}/reset"))
    driver.click(f"{view}/reset")
    driver.until(lambda: len(lines_of(driver)) == 300)
    assert spec_of(driver).settings.filter == ""


def test_an_entity_is_selected_and_hovered(drive):
    driver, view = shown(drive, three_hundred_lines)
    cell = driver.item(f"{view}/line/3/Entity")
    driver.move((cell.x0 + 4, cell.center[1]))
    item = EntityItem("log/b", None, spec_of(driver).id)
    assert opened_of(driver).selection.hovered == (item,)
    driver.click((cell.x0 + 4, cell.center[1]))
    assert opened_of(driver).selection.items == (item,)


def test_a_text_of_several_lines_is_unfolded_by_a_click(drive):
    def log():
        rr.set_time_sequence("frame", 0)
        rr.log_text_entry("log", "one\ntwo\nthree")
        rr.log_text_entry("log", "after")

    driver, view = shown(drive, log)
    before = driver.item(f"{view}/line/1/Text").y0
    driver.click(f"{view}/line/0/Text")
    driver.frames(4)
    assert driver.item(f"{view}/line/1/Text").y0 > before + 20
    driver.click(f"{view}/line/0/Text")
    driver.frames(4)
    assert driver.item(f"{view}/line/1/Text").y0 == before


def test_texts_have_their_logged_colour(drive):
    driver, view = shown(drive, three_hundred_lines, at=299)
    driver.frames(20)
    cell = driver.item(f"{view}/line/299/Text")
    pixels = driver.picture()[int(cell.y0) : int(cell.y1), int(cell.x0) : int(cell.x0) + 100, :3].astype(int)
    assert ((pixels[..., 0] > 180) & (pixels[..., 1] < 80) & (pixels[..., 2] > 180)).any()


def test_lines_can_be_copied(drive):
    driver, view = shown(drive, three_hundred_lines)
    driver.click(f"{view}/line/2/Text", button=1)
    driver.click(f"{view}/menu/Copy line")
    assert driver.app.interface.clipboard == "#2\tlog/a\tERROR\tline 2"
    driver.click(f"{view}/line/2/Text", button=1)
    driver.click(f"{view}/menu/Copy all 300 lines")
    assert len(driver.app.interface.clipboard.split("\n")) == 300


def test_columns_can_be_resized_and_chosen(drive):
    driver, view = shown(drive, three_hundred_lines)
    before = driver.item(f"{view}/line/0/Level").x0
    edge = driver.item(f"{view}/edge/Entity").center
    driver.drag(f"{view}/edge/Entity", (edge[0] + 60, edge[1]))
    assert driver.item(f"{view}/line/0/Level").x0 == pytest.approx(before + 60, abs=3)
    spec_of(driver).settings.columns = {"time/log_time"}
    driver.frames(2)
    assert {name.rpartition("/")[2] for name in driver.names(f"{view}/line/0/")} == {"log_time", "Text"}


def test_what_is_told_of_a_timeline_without_text(drive):
    def log():
        rr.set_time_sequence("other", 3)
        rr.log_scalar("plot", 1.0)
        rr.reset_time()
        three_hundred_lines()

    driver, view = shown(drive, log)
    opened = opened_of(driver)
    other = next(timeline for timeline in opened.spans() if timeline.name == "other")
    opened.time.set_timeline(other)
    driver.frames(3)
    assert not driver.names(f"{view}/line/")
    assert [notice.text for notice in driver.app.workspace.notices] == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_hostile_lines_are_shown_calmly(drive, theme):
    def log():
        for time, body, level in (
            (-(2**62), "\0nul\ttab\r\n\n\n", ""),
            (2**62, "x" * 500_000, "L" * 5000),
            (0, "\n".join(map(str, range(3000))), "A\nB"),
            (0, "日本語 ##id %s %d", None),
            (0, "", "INFO"),
        ):
            rr.set_time_sequence("frame", time)
            rr.log_text_entry("log/ü" + "y" * 300, body, level=level, color=[255, 255, 255])
        for number in range(100):
            rr.log_text_entry("log/levels", "one", level=f"LEVEL {number}")

    driver, view = shown(drive, log, theme=theme)
    opened_of(driver).time.seek(-(2**62))
    driver.frames(10)
    for place in (2, 1, 0):
        if driver.shows(f"{view}/line/{place}/Text"):
            driver.click(f"{view}/line/{place}/Text")
    driver.press("end")
    driver.frames(10)
    assert [notice.text for notice in driver.app.workspace.notices] == []
    assert len(memo_of(driver).shown.rows) == 105


def test_a_click_is_one_whatever_was_dragged_with_other_buttons_before(drive):
    driver, view = shown(drive, three_hundred_lines, at=5)
    lines = driver.item(f"{view}/lines")
    for button in (1, 2):
        driver.drag((lines.x1 - 200, lines.y0 + 40), (lines.x1 - 120, lines.y0 + 90), button=button)
        assert memo_of(driver).menu is None
        driver.click(f"{view}/line/{6 + button}/frame")
        assert opened_of(driver).time.state.time == 6 + button
