"""One camera's rectangle: what is in it, and the order in which the passes draw it."""
