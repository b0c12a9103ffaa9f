"""One device a process, with the features and limits that the passes want.

Only Vulkan is asked for on Linux: looking for OpenGL as well starts EGL, which costs time, prints to stderr
where there is no display, and offers nothing that the passes could use.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from dataclasses import dataclass

import wgpu
from wgpu.backends.wgpu_native import _ffi
from wgpu.backends.wgpu_native.extras import set_instance_extras

from . import quick_types

quick_types.install(_ffi.ffi)

WANTED_FEATURES = ("shader-int64", "shader-int64-atomic-min-max")
"""Both or neither: what the compute rasteriser needs."""

WANTED_LIMITS = (
    "max-buffer-size",
    "max-storage-buffer-binding-size",
    "max-compute-workgroups-per-dimension",
    "max-texture-dimension-2d",
    "max-color-attachment-bytes-per-sample",
)
"""Asked for as large as the adapter has them; the defaults are those of a telephone."""

NO_ADAPTER = (
    "acquire: expected a Vulkan adapter{named}, got none{offered}. "
    "A machine without a GPU can use Mesa's software driver; "
    "on Debian and Ubuntu: apt-get install mesa-vulkan-drivers libvulkan1"
)

FORKED = (
    "{caller}: this process is a fork of one that had drawn before, and a graphics driver would hang in it: start "
    'workers by multiprocessing.get_context("spawn"), or draw in the children and not in their parent before'
)


class NoAdapterError(RuntimeError):
    """No adapter to draw with; the message names the packages to install."""


class ForkedProcessError(RuntimeError):
    """This process is a fork of one that had drawn before; the message says what to do instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Gpu:
    """A device and what the passes ask about it. Compared by identity."""

    device: wgpu.GPUDevice
    adapter_name: str  # such as "llvmpipe (LLVM 15.0.6, 256 bits)"
    driver: str  # such as "Mesa 22.3.6 (LLVM 15.0.6)"
    backend: str  # such as "Vulkan"
    is_cpu: bool
    has_int64_atomics: bool
    max_binding_bytes: int  # of one storage buffer binding
    max_buffer_bytes: int
    max_workgroups: int  # along one dimension of a dispatch
    offset_alignment: int  # bytes; of a storage buffer binding's offset


_lock = threading.Lock()
_acquired: dict[str | None, Gpu] = {}
_opened_in: int | None = None  # the id of the process that loaded a graphics driver, this one or one above it


def check_process(caller: str) -> None:
    """Before anything is asked of a device: that it is this process's own.

    A driver's threads do not live on in a fork, and what locks they held stay locked, so the first wait would be for
    ever. A new instance of wgpu in the child works with Mesa's software driver mostly, and with others not: no driver
    promises it.

    Raises:
        ForkedProcessError: it was loaded by a process that this one is a fork of.
    """
    if _opened_in not in (None, os.getpid()):
        raise ForkedProcessError(FORKED.format(caller=caller))


def acquire(adapter_name: str | None = None) -> Gpu:
    """The device of this process, made at the first call (0.3 s on a software adapter), then shared.

    Safe to call from several threads: `threading.Thread(target=acquire).start()` early in a program hides the
    wait behind whatever it does before it draws.

    Args:
        adapter_name: part of the adapter's summary, such as `"llvmpipe"`; None: the system's preferred one.

    Raises:
        NoAdapterError: no (such) adapter.
        ForkedProcessError: a process that this one is a fork of has made one.
    """
    global _opened_in
    check_process("acquire")  # before the lock, which a thread of the parent may have held
    _opened_in = os.getpid()
    with _lock:
        if adapter_name not in _acquired:
            _acquired[adapter_name] = _open(_adapter(adapter_name))
        return _acquired[adapter_name]


def _adapter(name: str | None) -> wgpu.GPUAdapter:
    _restrict_backends()
    if name is None:
        try:
            adapter = wgpu.gpu.request_adapter_sync(power_preference="high-performance")
        except RuntimeError:  # how wgpu-py reports that there is none
            adapter = None
        if adapter is None:
            raise NoAdapterError(NO_ADAPTER.format(named="", offered=""))
        return adapter
    adapters = wgpu.gpu.enumerate_adapters_sync()
    for adapter in adapters:
        if name in adapter.summary:
            return adapter
    offered = f" (there is: {'; '.join(a.summary for a in adapters) or 'no adapter at all'})"
    raise NoAdapterError(NO_ADAPTER.format(named=f" named {name!r}", offered=offered))


def _restrict_backends() -> None:
    if not sys.platform.startswith("linux"):
        return
    if "XDG_RUNTIME_DIR" not in os.environ:
        # Mesa's layer that picks a GPU would look for a Wayland display, and complain on stderr that it cannot.
        os.environ.setdefault("NODEVICE_SELECT", "1")
    # RuntimeError: somebody else in this process has made the instance; theirs will do.
    with contextlib.suppress(RuntimeError):
        set_instance_extras(backends=["Vulkan"])


def _open(adapter: wgpu.GPUAdapter) -> Gpu:
    has_int64_atomics = all(feature in adapter.features for feature in WANTED_FEATURES)
    device = adapter.request_device_sync(
        label="diorama",
        required_features=list(WANTED_FEATURES) if has_int64_atomics else [],
        required_limits={name: adapter.limits[name] for name in WANTED_LIMITS},
    )
    return Gpu(
        device=device,
        adapter_name=adapter.info["device"],
        driver=adapter.info["description"],
        backend=adapter.info["backend_type"],
        is_cpu=adapter.info["adapter_type"] == "CPU",
        has_int64_atomics=has_int64_atomics,
        max_binding_bytes=device.limits["max-storage-buffer-binding-size"],
        max_buffer_bytes=device.limits["max-buffer-size"],
        max_workgroups=device.limits["max-compute-workgroups-per-dimension"],
        offset_alignment=device.limits["min-storage-buffer-offset-alignment"],
    )
