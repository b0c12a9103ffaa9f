"""A flight, asked what there is, where the drone was, how high it rose, and what the camera saw."""

import numpy as np

import diorama as rr
import diorama_renderer as dr

rr.init("Recording")
recording = dr.Recording(rr.memory_recording())
rr.log_obb("drone/body", half_size=[0.3, 0.3, 0.1], timeless=True)
for frame in range(50):
    rr.set_time_sequence("frame", frame)
    rr.set_time_seconds("sim_time", frame / 25)
    rr.log_rigid3("drone", parent_from_child=([frame / 10, 0, frame**0.5], [0, 0, 0, 1]))
    rr.log_scalar("plot/height", frame**0.5)
rr.log_image("drone/camera", np.full((2, 3, 3), 200, np.uint8))
rr.log_text_entry("log", "landed", level=rr.LogLevel.INFO)

print(recording)
print(recording.entities(), recording.components("drone"))
print(recording.timelines()[0])
print(recording.latest_at("drone", "transform", at={"sim_time": 0.36}).translation)
times, heights = recording.range("plot/height", "scalar", "frame", start=10, stop=14)
print(times, heights.round(2))
print(recording.tensor_at("drone/camera").values.shape, recording.latest_at("log", "text_entry"))
print(recording.to_arrow("plot").column_names)
