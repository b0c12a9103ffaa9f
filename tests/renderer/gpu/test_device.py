from __future__ import annotations

import threading

import pytest

from diorama_renderer.gpu import device
from diorama_renderer.gpu.device import Gpu, NoAdapterError, acquire


def test_a_process_has_one_device(gpu: Gpu):
    assert acquire() is gpu


def test_threads_that_ask_at_once_share_the_device(gpu: Gpu):
    seen: list[Gpu] = []
    threads = [threading.Thread(target=lambda: seen.append(acquire())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [gpu] * 4


def test_an_adapter_is_found_by_part_of_its_name(gpu: Gpu):
    assert acquire(gpu.adapter_name[:8]).adapter_name == gpu.adapter_name


def test_an_unknown_adapter_is_refused_and_the_offered_ones_are_named(gpu: Gpu):
    with pytest.raises(NoAdapterError, match="named 'Voodoo2'.*there is:.*" + gpu.adapter_name[:8]):
        acquire("Voodoo2")


def test_without_an_adapter_the_message_names_the_packages(monkeypatch: pytest.MonkeyPatch):
    def none(**_: object) -> None:
        raise RuntimeError("No suitable adapter")

    monkeypatch.setattr(device.wgpu.gpu, "request_adapter_sync", none)
    with pytest.raises(NoAdapterError, match="apt-get install mesa-vulkan-drivers libvulkan1"):
        device._adapter(None)


def test_limits_are_those_of_the_adapter_and_not_the_defaults(gpu: Gpu):
    limits = gpu.device.adapter.limits
    assert gpu.max_buffer_bytes == limits["max-buffer-size"]
    assert gpu.max_binding_bytes == limits["max-storage-buffer-binding-size"]
