"""A mistake stops the program where tests want it, and never in the field."""

import diorama as rr

rr.init("set_strict_mode")
recording = rr.memory_recording()
rr.log_obb("box", half_size=[1, 2])  # warned about, and dropped
print(recording.latest_at("diorama", "text_entry").body.splitlines()[0])

rr.set_strict_mode(True)
try:
    rr.log_obb("box", half_size=[1, 2])
except rr.UsageError as error:
    print(rr.strict_mode(), error)
