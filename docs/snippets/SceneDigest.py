"""A scene kept as text, and what is not as it was."""

import diorama as rr
import diorama_renderer as dr

rr.init("SceneDigest")
recording = rr.memory_recording()
rr.log_points("map", [[0, 0, 0], [1, 0, 0]], colors=[255, 0, 0])
rr.log_rigid3("robot", parent_from_child=([0, 0, 0], [0, 0, 0, 1]))
text = dr.SceneDigest.of(recording).to_json()

rr.log_rigid3("robot", parent_from_child=([0.03, 0, 0], [0, 0, 0, 1]))
rr.log_points("map", [[0, 0, 0], [1, 0, 0], [2, 0, 0]], colors=[255, 0, 0])
for difference in dr.differences(dr.SceneDigest.from_json(text), dr.SceneDigest.of(recording)):
    print(difference.kind, difference)
