"""A sensor that stamps its readings with nanoseconds."""

import numpy as np

import diorama as rr

rr.init("set_time_nanos")
recording = rr.memory_recording()
start = 1_700_000_000_000_000_000
for nanos, reading in [(0, 20.5), (125, 20.7), (250, 21.4)]:
    rr.set_time_nanos("sensor", start + nanos)
    rr.log_scalar("temperature", reading)

at = np.datetime64("2023-11-14T22:13:20.000000130", "ns")
print(recording.latest_at("temperature", "scalar", at={"sensor": at}))
