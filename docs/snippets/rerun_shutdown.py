"""Complete files before the program ends."""

import diorama as rr
import diorama_renderer as dr

rr.init("rerun_shutdown")
rr.save("run.mcap")
rr.log_scalar("speed", 1.0)
rr.rerun_shutdown()

print(dr.load("run.mcap").entities())
