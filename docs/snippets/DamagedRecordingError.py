"""Half a file: an error that carries everything intact, or that at once."""

from pathlib import Path

import diorama as rr
import diorama_renderer as dr

rr.init("DamagedRecordingError")
rr.save("run.mcap")
for frame in range(20):
    rr.set_time_sequence("frame", frame)
    rr.log_scalar("speed", frame / 2)
    rr.flush()
rr.disconnect()

whole = Path("run.mcap").read_bytes()
Path("half.mcap").write_bytes(whole[: len(whole) // 2])
try:
    dr.load("half.mcap")
except dr.DamagedRecordingError as error:
    print("truncated" in str(error), error.recording.entities())

kept = dr.load("half.mcap", damaged="keep")
print(len(kept.damage) > 0, 0 < len(kept.range("speed", "scalar", "frame").values) < 20)
