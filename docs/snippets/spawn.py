"""A viewer on a port that is free; `rr.spawn()` alone takes 9876."""

import socket

import diorama as rr

with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]

rr.init("spawn", strict=True)  # so that it raises if the viewer cannot be started
rr.spawn(port)
rr.log_point("mark", [1, 2, 3])
print("all sent:", rr.flush())
