"""One file a run: what is logged between two files is kept for the next."""

import diorama as rr
import diorama_renderer as dr

rr.init("disconnect")
rr.save("first.mcap")
rr.log_scalar("speed", 1.0)
rr.disconnect()
rr.log_scalar("pause", 0.0)
rr.save("second.mcap")
rr.log_scalar("speed", 2.0)
rr.disconnect()

print(dr.load("first.mcap").entities(), dr.load("second.mcap").entities())
