from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from diorama_renderer.testing.naming import FOLDER, entry_name, golden_stem, safe

NAMES = st.text(st.sampled_from("ab_-.[]/\\ \x00<é~"), max_size=8) | st.text(max_size=300)


@given(NAMES)
def test_a_name_is_one_that_every_disk_takes(text):
    name = safe(text)
    assert re.fullmatch(r"[A-Za-z0-9_.+=,@\[\]~-]{1,140}", name)
    assert not name.startswith(".")


@given(NAMES, NAMES)
def test_other_texts_have_other_names(one, other):
    assert (safe(one) == safe(other)) == (one == other)
    assert (entry_name(one) == entry_name(other)) == (one == other)


def test_what_is_safe_stays_as_it_is():
    assert safe("TestArm.test_reach[left-0.5]") == "TestArm.test_reach[left-0.5]"
    assert safe("test_a[x/y]").startswith("test_a[x_y]~")


def test_a_golden_lies_in_a_folder_beside_its_module():
    stem = golden_stem(Path("/project/tests/test_arm.py"), "test_reach", "above")
    assert stem == Path("/project/tests") / FOLDER / "test_arm" / "test_reach-above"
    assert golden_stem(Path("test_arm.py"), "test_reach", None).name == "test_reach"
