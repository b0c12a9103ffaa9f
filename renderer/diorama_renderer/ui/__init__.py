"""Panels: functions of what was logged and what is looked at, which return what the user asks for."""
