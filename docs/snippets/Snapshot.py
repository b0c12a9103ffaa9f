"""Where a robot's arm is at frame 30, how far from the goal, and whether it is within the work space."""

import diorama as rr
import diorama_renderer as dr

rr.init("Snapshot")
recording = dr.Recording(rr.memory_recording())
rr.log_obb("work_space", half_size=[4, 1, 1], timeless=True)
rr.log_rigid3("goal", parent_from_child=([5, 0, 0], [0, 0, 0, 1]), timeless=True)
rr.log_rigid3("robot/arm", parent_from_child=([0, 0, 0.5], [0, 0, 0, 1]), timeless=True)
for frame in range(50):
    rr.set_time_sequence("frame", frame)
    rr.log_rigid3("robot", parent_from_child=([frame / 10, 0, 0], [0, 0, 0, 1]))

snapshot = recording.at(frame=30)
arm = snapshot["robot/arm"]
print(arm.translation, arm.rotation, arm.components)
print(snapshot.distance("robot", "goal"), snapshot.within("work_space", arm.translation))
print(snapshot.transform("robot/arm", "goal")[:3, 3])
