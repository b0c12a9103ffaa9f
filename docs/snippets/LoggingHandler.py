"""Python's own logging, as text entries at the path of the logger."""

import logging

import diorama as rr

rr.init("LoggingHandler")
recording = rr.memory_recording()
logger = logging.getLogger("robot.arm")
handler = rr.LoggingHandler("logs")
logger.addHandler(handler)
logger.warning("joint %d is hot", 3)
logger.removeHandler(handler)

print(recording.entities())
print(recording.latest_at("logs/robot/arm", "text_entry"))
