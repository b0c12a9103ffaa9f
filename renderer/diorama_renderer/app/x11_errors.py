"""What the X server complains of: told, and gone on after. By default Xlib ends the process.

It complains of things that nobody here has done wrong: another program asks for the clipboard and has closed its window
before it gets the answer, as clipboard managers and `xclip` do.
"""

from __future__ import annotations

import ctypes
import sys

_MOST_TOLD = 20
_TEXT_BYTES = 256


class _Error(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("resource", ctypes.c_ulong),
        ("serial", ctypes.c_ulong),
        ("error", ctypes.c_ubyte),
        ("request", ctypes.c_ubyte),
        ("minor", ctypes.c_ubyte),
    )


_Handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Error))
_in_use: list[object] = []
"""Handlers that Xlib knows: they live as long as the process."""


def survive_x11_errors() -> bool:
    """Have errors of the X server told on stderr, some of them, and nothing else done; False where there is no Xlib.

    Call it once a window system was chosen that is X11, from the thread that owns the window.
    """
    if _in_use:
        return True
    try:
        xlib = ctypes.CDLL("libX11.so.6")
        set_handler, get_text = xlib.XSetErrorHandler, xlib.XGetErrorText
    except (OSError, AttributeError):
        return False
    get_text.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
    set_handler.argtypes, set_handler.restype = (_Handler,), ctypes.c_void_p
    told = 0

    def tell(display: int, event: ctypes._Pointer[_Error]) -> int:
        nonlocal told
        told += 1
        if told <= _MOST_TOLD:
            error, text = event.contents, ctypes.create_string_buffer(_TEXT_BYTES)
            get_text(display, error.error, text, _TEXT_BYTES)
            what = text.value.decode("utf-8", "replace")
            print(
                f"diorama: the X server says {what} (of request {error.request})", file=sys.stderr, flush=True
            )
        return 0

    handler = _Handler(tell)
    _in_use.append(handler)
    set_handler(handler)
    return True
