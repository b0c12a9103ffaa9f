"""A robot that must not come near a wall, and does."""

import diorama as rr
import diorama_renderer as dr

rr.init("TemporalError")
recording = dr.Recording(rr.memory_recording())
rr.log_rigid3("wall", parent_from_child=([4, 0, 0], [0, 0, 0, 1]), timeless=True)
for frame in range(50):
    rr.set_time_sequence("frame", frame)
    rr.log_rigid3("robot", parent_from_child=([frame / 10, 0, 0], [0, 0, 0, 1]))


def keeps_away(snapshot):
    return snapshot.distance("robot", "wall") > 0.95


try:
    recording.always(keeps_away, over="frame")
except dr.TemporalError as error:
    print(error)
    print(error.at, error.failed, error.checked)
