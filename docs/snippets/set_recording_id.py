"""Two programs that agree on an id log to one recording."""

import uuid

import diorama as rr

rr.init("set_recording_id")
rr.set_recording_id(uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/runs/42"))
print(rr.get_recording_id())
