"""Shapes to try a logging call with, under the names that scripts for Rerun 0.4 import them by."""
