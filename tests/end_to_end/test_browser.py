"""The page of `rr.serve()`, in a browser that nobody sees, beside the same app without one."""

from __future__ import annotations

import http.server
import os
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
from browsing import CHROMIUM, ROWS, SIZE, Served, Tab, command, free_port, part, twin
from PIL import Image

import diorama as rr
import diorama_renderer as dr

pytest.importorskip("aiohttp")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None and "CI" not in os.environ, reason="no chromium is installed"),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    with playwright.sync_playwright() as session:
        browser = session.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium) -> Iterator[Callable]:
    """Another browser each time it is called, with storage of its own."""
    contexts = []

    def make(**options):
        size = {"width": SIZE[0], "height": SIZE[1]}
        contexts.append(chromium.new_context(viewport=size, **options))
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    """The same app, without a browser."""
    driver = twin(tmp_path_factory.mktemp("twin"))
    yield driver
    driver.app.close()


def test_time_is_scrubbed_and_the_scene_turned_as_in_a_window(served, browser, alike):
    tab = Tab(browser().new_page()).visit(served.address)
    ruler, world = alike.item("time/ruler"), alike.item("view/world")
    x, y = ruler.center
    scene = world.center[0] - 120, world.center[1] - 60
    empty = world.x0 + 12, world.y0 + 12
    tab.drag((x, y), (x - 150, y))
    alike.drag((x, y), (x - 150, y))
    tab.page.mouse.dblclick(*empty)  # the whole scene, whatever of it was there when it was seen first
    alike.click(empty, count=2)
    for _ in range(2):
        tab.page.mouse.move(600, 20)
        alike.move((600, 20))
        alike.frames(60)  # eyes fly
        seen, expected = tab.rest(), alike.picture()[..., :3].astype(int)
        for name in ("view/world", "view/height/plot", "time/now"):
            assert np.array_equal(part(seen, alike.item(name)), part(expected, alike.item(name))), name
        tab.drag(scene, (scene[0] + 90, scene[1] + 40))
        alike.drag(scene, (scene[0] + 90, scene[1] + 40))
    assert (part(seen, world)[..., 2] - part(seen, world)[..., 0] > 80).mean() > 0.001
    assert tab.complaints == []


def test_a_button_is_clicked_and_another_browser_keeps_its_own_eye(served, browser, alike):
    one, other = (Tab(browser().new_page()).visit(served.address) for _ in range(2))
    before, others = one.rest(), other.rest()
    one.page.mouse.click(*alike.item("panels/left").center)
    one.drag((500, 200), (650, 220))
    one.page.mouse.move(600, 20)
    seen = one.rest()
    tree = part(seen, alike.item("tree/world"))
    assert (tree != part(before, alike.item("tree/world"))).any(axis=2).mean() > 0.5  # the view is there now
    other.page.wait_for_timeout(500)
    assert np.array_equal(other.rest(), others)


def test_what_plays_is_seen_until_it_is_stopped(served, browser, alike):
    tab = Tab(browser().new_page()).visit(served.address)
    tab.drag(alike.item("time/ruler").center, (300, alike.item("time/ruler").center[1]))
    tab.page.mouse.click(*alike.item("time/play").center)
    tab.page.wait_for_timeout(300)
    one = tab.picture()
    tab.page.wait_for_timeout(400)
    other = tab.picture()
    plot = alike.item("view/height/plot")
    assert not np.array_equal(part(one, plot), part(other, plot))
    tab.page.keyboard.press("Space")
    tab.rest()


def test_keys_reach_the_viewer_and_what_it_keeps_is_there_in_the_next_page(served, browser):
    context = browser()
    tab = Tab(context.new_page()).visit(served.address)
    dark = tab.rest()
    tab.page.mouse.click(600, 20)
    tab.command("light")
    assert tab.rest().mean() > dark.mean() + 60
    tab.until(lambda: "light" in (tab.page.evaluate("localStorage.getItem('diorama-kept')") or ""))
    assert Tab(context.new_page()).visit(served.address).rest().mean() > dark.mean() + 60
    assert Tab(browser().new_page()).visit(served.address).rest().mean() < dark.mean() + 10


def test_a_page_that_is_loaded_again_is_as_it_was_and_a_duplicate_is_another(served, browser):
    context = browser()
    tab = Tab(context.new_page()).visit(served.address)
    tab.drag((500, 200), (650, 220))
    tab.page.mouse.move(600, 20)
    seen = tab.rest()
    tab.page.reload()
    tab.until(lambda: np.array_equal(tab.picture(), seen))
    key = tab.page.evaluate("Object.entries(sessionStorage)")
    copy = Tab(context.new_page())
    copy.page.goto(f"{served.address}icon.png")
    copy.page.evaluate("all => all.forEach(([name, value]) => sessionStorage.setItem(name, value))", key)
    copy.visit(served.address)
    assert copy.page.evaluate("Object.entries(sessionStorage)") != key
    copy.drag((500, 200), (400, 260))
    copy.rest()
    assert np.array_equal(tab.rest(), seen)
    assert tab.notice() == copy.notice() == ""


def test_fingers_turn_and_pinch_the_scene(served, browser, alike):
    tab = Tab(browser(has_touch=True).new_page()).visit(served.address)
    alike.click("time/follow")
    before = tab.rest()
    fingers = tab.page.context.new_cdp_session(tab.page)

    def touch(kind, *points):
        places = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
        tab.page.wait_for_timeout(40)

    world = alike.item("view/world")
    touch("touchStart", (500, 200))
    for step in range(10):
        touch("touchMove", (500 + 15 * step, 200 + 2 * step))
    touch("touchEnd")
    turned = tab.rest()
    assert (part(turned, world) != part(before, world)).any(axis=2).mean() > 0.02
    touch("touchStart", (500, 200), (560, 240))
    for step in range(10):
        touch("touchMove", (500 - 8 * step, 200 - 6 * step), (560 + 8 * step, 240 + 6 * step))
    touch("touchEnd")
    nearer = tab.rest()
    blue = [(part(each, world)[..., 2] - part(each, world)[..., 0] > 80).mean() for each in (turned, nearer)]
    assert blue[1] > 1.3 * blue[0]  # each point is larger now
    tab.page.touchscreen.tap(*alike.item("panels/left").center)
    tree = alike.item("tree/world")
    assert not np.array_equal(part(tab.rest(), tree), part(nearer, tree))


KEYS = """
([name, kinds]) => {
    const keyboard = document.getElementById("keyboard");
    const code = { p: "KeyP", Meta: "MetaLeft", a: "KeyA" }[name];
    for (const [kind, more] of kinds)
        keyboard.dispatchEvent(new KeyboardEvent(kind, { key: name, code, bubbles: true, cancelable: true, ...more }));
}
"""


def test_on_a_mac_shortcuts_work_though_nobody_tells_that_their_keys_go_up(served, browser):
    page = browser().new_page()
    page.add_init_script("Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })")
    tab = Tab(page).visit(served.address)
    closed = tab.rest()
    for _ in range(2):
        page.evaluate(KEYS, ["Meta", [["keydown", {"metaKey": True}]]])
        page.evaluate(KEYS, ["p", [["keydown", {"metaKey": True}]]])
        page.evaluate(KEYS, ["Meta", [["keyup", {}]]])
        palette = tab.rest()
        assert not np.array_equal(palette[200:500, 300:900], closed[200:500, 300:900])
        page.keyboard.press("Escape")
        assert np.array_equal(tab.rest()[200:500, 300:900], closed[200:500, 300:900])


def test_what_an_input_method_composes_moves_nothing(served, browser):
    tab = Tab(browser().new_page()).visit(served.address)
    tab.page.mouse.move(500, 200)
    tab.page.mouse.click(500, 200)
    before = tab.rest()
    tab.page.evaluate(KEYS, ["a", [["keydown", {"key": "Process", "isComposing": True}]]])
    tab.page.wait_for_timeout(500)
    assert np.array_equal(tab.rest()[80:350, 260:860], before[80:350, 260:860])


def test_a_page_that_is_zoomed_is_as_large_as_its_window(served, browser):
    tab = Tab(browser().new_page()).visit(served.address)
    screen = tab.page.context.new_cdp_session(tab.page)
    for ratio in (2, 0.5, 1.5):
        size = {"width": int(SIZE[0] / ratio), "height": int(SIZE[1] / ratio)}
        screen.send(
            "Emulation.setDeviceMetricsOverride", {**size, "deviceScaleFactor": ratio, "mobile": False}
        )
        box = "(({ width, height }) => [width, height])(document.getElementById('picture').getBoundingClientRect())"
        tab.until(lambda size=size, box=box: np.allclose(tab.page.evaluate(box), [*size.values()], atol=0.7))


def test_texts_are_copied_and_pasted(served, browser):
    tab = Tab(browser(permissions=["clipboard-read", "clipboard-write"]).new_page()).visit(served.address)
    tab.page.mouse.click(500, 200)
    tab.command("copy as python")
    tab.until(lambda: "dr.render(" in tab.page.evaluate("navigator.clipboard.readText()"))
    dark = tab.rest()
    tab.page.evaluate("navigator.clipboard.writeText('light')")
    tab.page.keyboard.press("Control+p")
    tab.page.wait_for_timeout(300)
    tab.page.keyboard.press("Control+v")
    tab.page.wait_for_timeout(300)
    tab.page.keyboard.press("Enter")
    assert tab.rest().mean() > dark.mean() + 60


def test_files_are_dropped_and_chosen_and_pictures_downloaded(served, browser, alike, tmp_path):
    tab = Tab(browser().new_page()).visit(served.address)
    for name in ("dropped", "chosen"):
        rr.init(name, strict=True)
        rr.save(tmp_path / f"{name}.mcap")
        rr.log_points("points", np.eye(3))
        rr.disconnect()
    content = list((tmp_path / "dropped.mcap").read_bytes())
    tab.page.evaluate(
        """content => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(content)], "dropped.mcap"));
            for (const kind of ["dragenter", "dragover", "drop"])
                document.getElementById("picture").dispatchEvent(
                    new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        content,
    )
    tab.until(lambda: tab.page.title() == "dropped — Diorama")
    tab.page.mouse.click(600, 20)
    with tab.page.expect_file_chooser() as chosen:
        tab.page.keyboard.press("Control+o")
    chosen.value.set_files(tmp_path / "chosen.mcap")
    tab.until(lambda: tab.page.title() == "chosen — Diorama")
    with tab.page.expect_download() as download:
        tab.page.keyboard.press("Control+s")
    assert download.value.suggested_filename == "chosen.mcap"
    assert dr.load(download.value.path()).entities() == ["points"]
    with tab.page.expect_download() as download:
        tab.command("screenshot of the window")
    with Image.open(download.value.path()) as kept:
        assert kept.size == SIZE


def test_a_server_that_dies_is_said_and_found_again(served, browser):
    tab = Tab(browser().new_page()).visit(served.address)
    os.kill(served.server_pid(), signal.SIGKILL)
    tab.until(lambda: "is gone" in tab.notice())
    again = subprocess.Popen(command(served.port), stdout=subprocess.PIPE)
    try:
        tab.until(lambda: tab.notice() == "")
        tab.rest()
    finally:
        again.terminate()
        assert again.wait(30) == 0
        again.communicate()


def test_a_page_of_a_network_asks_for_its_token(tmp_path, browser):
    port, token = free_port(), "a-token-of-mine"
    server = subprocess.Popen(
        [*command(port), "--bind", "0.0.0.0"],
        env={**os.environ, "DIORAMA_TOKEN": token},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        server.stdout.readline()
        assert f"#token={token}" in server.stdout.readline()
        tab = Tab(browser().new_page())
        page = tab.page
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("#ask", state="visible")
        page.fill("#token", "wrong-token")
        page.keyboard.press("Enter")
        page.get_by_text("That is not the token").wait_for()
        page.fill("#token", token)
        page.keyboard.press("Enter")
        tab.until(tab.is_drawn)
        assert "token" not in page.url
        page.reload()
        tab.until(tab.is_drawn)
        assert tab.notice() == ""
        other = Tab(browser().new_page())
        other.page.goto(f"http://127.0.0.1:{port}/#token={token}")
        other.until(other.is_drawn)
        assert "token" not in other.page.url
    finally:
        server.terminate()
        server.communicate(timeout=30)


CELL = f"""
import sys, types
import diorama as rr
shown = []
sys.modules["IPython"] = types.ModuleType("IPython")
sys.modules["IPython.display"] = types.SimpleNamespace(HTML=str, display=shown.append)
rr.init("served", strict=True)
logged = rr.memory_recording()
{ROWS}
logged.show(900, 500)
with open("index.html", "w") as file:
    file.write("<!doctype html><title>a notebook</title><body>" + shown[0])
print("shown", flush=True)
sys.stdin.readline()
rr.set_time_sequence("frame", 60)
rr.log_points("world/points", places * 3, colors=[255, 200, 40], radii=0.1)
rr.flush()
sys.stdin.read()
"""


def test_a_cell_of_a_notebook_has_the_viewer_and_a_picture_once_it_has_gone(tmp_path, browser):
    program = Served(tmp_path, 0, CELL)
    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    try:
        assert program.said == "shown\n"
        program.port = int(re.search('"port":([0-9]+)', (tmp_path / "index.html").read_text())[1])
        tab = Tab(browser().new_page())
        tab.page.goto(f"http://localhost:{pages.server_port}/")
        picture, frame = tab.page.locator("img"), tab.page.locator("iframe")
        tab.until(lambda: not picture.is_visible())
        viewer = tab.page.frames[1]
        tab.until(lambda: viewer.title() == "served — Diorama")
        assert frame.bounding_box()["width"] == 900
        assert tab.page.evaluate("document.activeElement.tagName") == "BODY"  # the keyboard is the notebook's
        tab.rest()
        program.program.stdin.write("\n")
        program.program.stdin.flush()
        tab.until(lambda: (tab.picture()[..., 0] - tab.picture()[..., 2] > 150).mean() > 0.003)
        os.kill(program.server_pid(), signal.SIGKILL)
        tab.until(picture.is_visible)
    finally:
        pages.shutdown()
        pages.server_close()
        program.program.kill()
        program.program.communicate()
    assert tab.complaints == []


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *_):
        pass
