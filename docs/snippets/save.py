"""Into a file, and back."""

import diorama as rr
import diorama_renderer as dr

rr.init("save")
rr.save("run.mcap")
rr.log_point("mark", [1, 2, 3], label="here")
rr.disconnect()  # now the file is complete

recording = dr.load("run.mcap")
print(recording.entities(), recording.latest_at("mark", "point3d"))
