"""Make wgpu's C types resolve quickly, which is most of what a short program waits for.

wgpu-py names C types by strings, and cffi parses each new string behind all of wgpu.h's typedefs: 5 to 10 ms, some
ninety times before the first picture. A string needs only the names that occur in it. So while one is parsed, the
other declarations are hidden; what they mean is looked up by name afterwards, as ever.

Measured: the first picture of a process comes 0.9 s earlier. Rejected: a list of all strings to parse at once, which
each release of wgpu-py would outdate.
"""

from __future__ import annotations

import re
from typing import Any

_WORDS = re.compile(r"\w+")


def install(ffi: Any) -> bool:
    """Speed up `ffi`, cffi's FFI of wgpu-py. Returns False, and changes nothing, if it is not built as expected."""
    parser = getattr(ffi, "_parser", None)
    parse = getattr(parser, "_parse", None)
    if parser is None or parse is None or not isinstance(getattr(parser, "_declarations", None), dict):
        return False

    def parse_with_few_names(source: str) -> Any:
        declarations = parser._declarations
        words = set(_WORDS.findall(source))
        parser._declarations = {
            name: declared for name, declared in declarations.items() if name.rpartition(" ")[2] in words
        }
        try:
            return parse(source)
        finally:
            parser._declarations = declarations

    parser._parse = parse_with_few_names
    return True
