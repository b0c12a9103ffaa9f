"""A viewer on a port of its own, and its address for whoever wants to send to it too."""

import diorama as rr

rr.init("spawn", strict=True)  # so that it raises if the viewer cannot be started
rr.spawn(port=9899)
rr.log_point("mark", [1, 2, 3])
print("all sent:", rr.flush())
