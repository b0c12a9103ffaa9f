from __future__ import annotations

import pytest

from diorama_renderer.gpu.device import Gpu, NoAdapterError, acquire


@pytest.fixture(scope="session")
def gpu() -> Gpu:
    try:
        return acquire()
    except NoAdapterError as error:
        pytest.skip(str(error))
