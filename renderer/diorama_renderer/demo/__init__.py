"""The demo: a drone maps a valley with a simulated camera, logged and drawn through the public API alone."""
