"""A notebook is run by its own kernel, exported, and played in a browser."""

from __future__ import annotations

import os
import shutil
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join(str(ROOT / root) for root in ("sdk", "renderer", "shaders"))

CELLS = (
    """
import diorama as rr, diorama_renderer as dr
rr.init("in_a_notebook", strict=True)
logged = rr.memory_recording()
for frame in range(5):
    rr.set_time_sequence("frame", frame)
    rr.log_obb("box", half_size=[1, 1, 1], position=[frame, 0, 0], color=[255, 120, 0])
""",
    "logged",
    "dr.Recording(logged)",
    'dr.Flipbook(logged, "frame", frames=3, size=(320, 240))',
    "dr.render(logged, size=(320, 240))",
)


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """What is left of the notebook after all cells ran, as its file has it."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = PATHS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # theirs
            folder = str(tmp_path_factory.mktemp("notebook"))
            nbclient.NotebookClient(
                made, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
            ).execute()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return made


@pytest.mark.slow
def test_each_cell_has_a_picture_with_and_without_html(notebook):
    outputs = [cell.outputs[0].data for cell in notebook.cells[1:]]
    assert [len(cell.outputs) for cell in notebook.cells] == [0, 1, 1, 1, 1]
    for output in outputs:
        assert output["image/png"].startswith("iVBORw0KGgo")
    pages = [output["text/html"] for output in outputs[:3]]
    for page in pages:
        assert "data:image/webp;base64," in page
    assert '"labels":["#0","#1","#2","#3","#4"]' in pages[0]
    assert '"labels":["#0","#2","#4"]' in pages[2]


@pytest.mark.slow
def test_an_exported_notebook_plays_in_a_browser_offline(notebook, tmp_path):
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    playwright = pytest.importorskip("playwright.sync_api")
    if browser is None:
        pytest.skip("needs chromium")
    cells = "".join(
        f"<div>{cell.outputs[0].data['text/html']}</div>" for cell in notebook.cells[1:4] if cell.outputs
    )
    (tmp_path / "export.html").write_text(f"<!doctype html><meta charset=utf-8>{cells}", "utf-8")
    with playwright.sync_playwright() as session:
        opened = session.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = opened.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda asked: asked.url.startswith(("data:", "file:")) or troubles.append(asked.url),
        )
        page.goto((tmp_path / "export.html").as_uri())
        times = page.locator(".time")
        assert times.all_text_contents() == ["#4", "#4", "#4"]

        page.locator("input[type=range]").nth(2).fill("0")
        assert times.all_text_contents() == ["#4", "#4", "#0"]
        page.keyboard.press("ArrowRight")
        assert times.all_text_contents() == ["#4", "#4", "#2"]
        page.locator("canvas").nth(1).click()
        page.wait_for_function(
            "() => document.querySelectorAll('[data-diorama]')[1]"
            ".shadowRoot.querySelector('.time').textContent === '#2'"
        )
        page.keyboard.press(" ")
        assert page.locator("button").nth(1).get_attribute("aria-label") == "play"
        page.keyboard.press("Home")
        assert times.all_text_contents() == ["#4", "#0", "#2"]
        first, last = (page.locator("canvas").nth(index).screenshot() for index in (1, 0))
        assert first != last
        opened.close()
    assert troubles == []
