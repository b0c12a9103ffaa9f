"""Read back from a file: what was logged last, and what was in force at a time."""

import diorama as rr
import diorama_renderer as dr

rr.init("load")
rr.save("run.mcap")
for frame in range(30):
    rr.set_time_sequence("frame", frame)
    rr.log_point("ball", [frame, 0, 0])
rr.disconnect()

recording = dr.load("run.mcap")
print(recording)
print(recording.latest_at("ball", "point3d"), recording.latest_at("ball", "point3d", {"frame": 7}))
