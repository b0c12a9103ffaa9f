"""Where a view goes: textures that are read back, or a window."""
