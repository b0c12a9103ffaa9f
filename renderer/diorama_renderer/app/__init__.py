"""The programs: headless rendering and, on the same parts, the viewer."""
