"""A robot's run, and beside it a calibration with its own times."""

import diorama as rr

rr.init("run")
run = rr.memory_recording()
calibration = rr.new_recording("calibration")
kept = rr.memory_recording(recording=calibration)

rr.set_time_sequence("frame", 7)
rr.set_time_sequence("iteration", 1, recording=calibration)
rr.log_scalar("speed", 0.5)
rr.log_scalar("error", 0.03, recording=calibration)

print(run.entities(), [span.name for span in run.timelines()])
print(kept.entities(), [span.name for span in kept.timelines()])
