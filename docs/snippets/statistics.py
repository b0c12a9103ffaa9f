"""How many rows have come through."""

import diorama as rr

rr.init("statistics")
recording = rr.memory_recording()
for frame in range(1000):
    rr.set_time_sequence("frame", frame)
    rr.log_scalar("speed", 0.1 * frame)
rr.flush()

statistics = rr.statistics()
print(statistics.rows_flushed, statistics.rows_pending, statistics.rows_lost, statistics.calls_rejected)
