"""The formats of a view's targets, each named once."""

from __future__ import annotations

import wgpu

COLOR = wgpu.TextureFormat.rgba8unorm_srgb
"""Shaders write linear RGB and the target encodes it, so no pass exists for that alone."""

ID = wgpu.TextureFormat.rg32uint
"""Entity id (0: nothing) and instance."""

NORMAL = wgpu.TextureFormat.rgba32float
"""Of the surface that is seen: xyz unit, in eye space, towards the eye; 0: nothing solid; w 1: it is drawn flat."""

DEPTH = wgpu.TextureFormat.depth32float
"""Reversed: 1 at the near plane, 0 infinitely far. Cleared to 0."""

ACCUMULATED = wgpu.TextureFormat.rgba16float
"""Sum of weight * (alpha * rgb, alpha) of the transparent surfaces. Cleared to 0."""

REVEALED = wgpu.TextureFormat.r8unorm
"""Product of (1 - alpha) of the transparent surfaces. Cleared to 1."""

IMAGE = wgpu.TextureFormat.rgba8unorm_srgb
"""Of textures that are read: sRGB bytes, decoded (and filtered) as linear RGB."""
