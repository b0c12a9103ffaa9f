"""The height of a falling ball, asked for as a series."""

import diorama as rr

rr.init("log_scalar")
recording = rr.memory_recording()
for frame in range(6):
    rr.set_time_sequence("frame", frame)
    rr.log_scalar("ball/height", 20 - 4.9 * (0.4 * frame) ** 2, label="height", color=[255, 111, 89])

times, heights = recording.range("ball/height", "scalar", timeline="frame")
for time, height in zip(times, heights):
    print(f"{time}  {height:5.2f}  {'#' * round(2 * height)}")
