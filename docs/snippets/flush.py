"""The file has everything so far, and logging goes on."""

import diorama as rr
import diorama_renderer as dr

rr.init("flush")
rr.save("run.mcap")
rr.log_scalar("speed", 1.0)
assert rr.flush(timeout_secs=5)

so_far = dr.load("run.mcap", damaged="keep")  # it has no end yet
print(so_far.latest_at("speed", "scalar"))
rr.disconnect()
