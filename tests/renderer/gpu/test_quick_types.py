"""Types come out the same, whether parsed behind all declarations or behind few."""

from __future__ import annotations

import cffi
import pytest

from diorama_renderer.gpu import quick_types

DECLARATIONS = """
    typedef struct Inner { int a; float b[4]; } Inner;
    typedef struct Outer { Inner inner; Inner * many; unsigned long long n; } Outer;
    typedef enum Kind { Kind_One = 1, Kind_Two = 2 } Kind;
    typedef void (*Callback)(Kind kind, Outer const * outer, void * user);
"""


def made(*, quick: bool) -> cffi.FFI:
    ffi = cffi.FFI()
    ffi.cdef(DECLARATIONS)
    if quick:
        assert quick_types.install(ffi)
    return ffi


@pytest.mark.parametrize(
    "name",
    ["Outer *", "Inner[3]", "Kind", "Callback", "struct Outer", "enum Kind", "uint64_t[]", "char const *"],
)
def test_a_type_is_the_same(name: str) -> None:
    plain, quick = made(quick=False), made(quick=True)
    want, got = plain.typeof(name), quick.typeof(name)
    assert (got.cname, got.kind) == (want.cname, want.kind)


def test_values_can_be_made_and_unknown_names_are_still_refused() -> None:
    quick = made(quick=True)
    outer = quick.new("Outer *")
    outer.inner.b[2] = 0.5
    assert (outer.inner.b[2], quick.sizeof("Outer")) == (0.5, made(quick=False).sizeof("Outer"))
    with pytest.raises(cffi.CDefError):
        quick.typeof("Outsider *")


def test_what_is_built_otherwise_is_left_alone() -> None:
    assert not quick_types.install(object())
