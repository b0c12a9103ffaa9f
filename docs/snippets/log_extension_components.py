"""What a robot knows beside where it is: values of its own, in force until newer ones come."""

import diorama as rr

rr.init("log_extension_components")
recording = rr.memory_recording()
rr.set_time_sequence("frame", 0)
rr.log_extension_components("robot/arm", {"joint": ["base", "elbow", "wrist"], "celsius": [31.5, 44.0, 29.8]})
rr.set_time_sequence("frame", 1)
rr.log_extension_components("robot/arm", {"celsius": [31.9, 47.2, 29.9]})

print(recording.components("robot/arm"))
print(recording.latest_at("robot/arm", "ext.joint", at={"frame": 1}))
print(recording.latest_at("robot/arm", "ext.celsius", at={"frame": 1}))
