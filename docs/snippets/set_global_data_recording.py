"""All that names no recording goes to another one, for a while."""

import diorama as rr

rr.init("set_global_data_recording")
experiment = rr.new_recording("experiment")
kept = rr.memory_recording(recording=experiment)

before = rr.set_global_data_recording(experiment)
rr.log_scalar("loss", 0.5)
print(rr.get_global_data_recording() is experiment, kept.entities())
rr.set_global_data_recording(before)
