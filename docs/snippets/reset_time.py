"""What is logged after it lies on no timeline but `log_time`."""

import diorama as rr

rr.init("reset_time")
recording = rr.memory_recording()
rr.set_time_sequence("frame", 7)
rr.log_scalar("measured", 0.25)
rr.reset_time()
rr.log_scalar("summary", 0.5)

for chunk in recording.chunks():
    print(chunk.entity_path, sorted(timeline.name for timeline in chunk.times))
