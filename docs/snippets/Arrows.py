"""Values that have parts come back as small objects: arrows, meshes, files and what classes mean."""

import numpy as np

import diorama as rr

rr.init("Arrows")
recording = rr.memory_recording()
rr.log_arrow("wind", [0, 0, 0], [1, 2, 0])
rr.log_mesh("sail", [[0, 0, 0], [2, 0, 0], [0, 0, 3]], vertex_colors=[[255, 0, 0], [0, 255, 0], [0, 0, 255]])
rr.log_mesh_file("hull", rr.MeshFormat.OBJ, b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
masthead = rr.AnnotationInfo(id=0, label="masthead")
rr.log_annotation_context(
    "/", rr.ClassDescription(info=(4, "boat", (0, 90, 200)), keypoint_annotations=[masthead])
)

print(recording.latest_at("wind", "arrow3d").vectors)
(sail,) = recording.latest_at("sail", "mesh3d")
print(sail.positions.shape, sail.colors[2], sail.indices)
(hull,) = recording.latest_at("hull", "mesh3d")
print(hull.format, len(hull.content), np.array_equal(hull.entity_from_mesh, np.eye(4)))
(boat,) = recording.latest_at("/", "annotation_context")
print(boat.label, boat.color, boat.keypoints)
