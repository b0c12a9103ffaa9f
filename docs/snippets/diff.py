"""Two runs, of which the second turns aside at frame 7."""

import diorama as rr
import diorama_renderer as dr


def drive(aside):
    stream = rr.new_recording("diff")
    run = rr.memory_recording(recording=stream)
    for frame in range(10):
        rr.set_time_sequence("frame", frame, recording=stream)
        y = aside if frame >= 7 else 0
        rr.log_rigid3("robot", parent_from_child=([frame, y, 0], [0, 0, 0, 1]), recording=stream)
        rr.log_obb("robot", half_size=[0.5, 0.3, 0.2], recording=stream)
    return run


difference = dr.diff(drive(0.0), drive(0.25))
print(bool(difference), difference.moved, difference.first.at)
print(difference)
print(dr.diff(drive(0.0), drive(0.25), position=0.5))
