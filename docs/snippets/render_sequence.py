"""A data set with exact ground truth: colours, depths and classes of a box that comes nearer."""

import diorama as rr
import diorama_renderer as dr

rr.init("render_sequence")
recording = rr.memory_recording()
rr.log_annotation_context("/", [(1, "box", (255, 160, 60))], timeless=True)
for frame in range(20):
    rr.set_time_sequence("frame", frame)
    rr.log_obb("box", half_size=[1, 1, 1], position=[0, 0, 12 - 0.4 * frame], class_id=1)

frames = dr.render_sequence(
    recording,
    "frame",
    stop=15,
    step=5,
    camera=dr.Camera.look_at(eye=[0, 0, 0], target=[0, 0, 1], up=[0, -1, 0]),
    size=(64, 48),
    passes=("color", "depth", "class_ids"),
)
for frame in frames:
    drawn = frame.rendering
    print(
        frame.at,
        drawn.color.shape,
        f"nearest: {drawn.depth.min():.2f}",
        (drawn.class_ids == 1).sum(),
        "pixels",
    )
