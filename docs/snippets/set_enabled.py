"""Logging switched off costs next to nothing, so the calls may stay."""

import diorama as rr

rr.init("set_enabled")
recording = rr.memory_recording()
rr.set_enabled(False)
rr.log_scalar("ignored", 1.0)
print(rr.is_enabled(), recording.entities())

rr.set_enabled(True)
rr.log_scalar("kept", 1.0)
print(rr.is_enabled(), recording.entities())
