"""What a robot says, and how much each line matters."""

import diorama as rr

rr.init("log_text_entry")
recording = rr.memory_recording()
rr.set_time_sequence("frame", 0)
rr.log_text_entry("robot/log", "Gripper closed.")
rr.set_time_sequence("frame", 1)
rr.log_text_entry("robot/log", "Joint 3 is hot.", level=rr.LogLevel.WARN, color=[255, 190, 70])

times, entries = recording.range("robot/log", "text_entry", timeline="frame")
for time, entry in zip(times, entries):
    print(time, entry.level, entry.body)
