"""Nuts and bolts from two GLB files, each placed by a transform of its own."""

import numpy as np
import trimesh
from trimesh.visual.material import PBRMaterial

import diorama as rr
import diorama_renderer as dr


def glb(mesh, color):
    mesh.visual = trimesh.visual.TextureVisuals(material=PBRMaterial(baseColorFactor=color))
    return mesh.export(file_type="glb")


def place(x, y, z, degrees=0.0):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return [[c, -s, 0, x], [s, c, 0, y], [0, 0, 1, z]]


def hexagonal(mesh):
    mesh.unmerge_vertices()  # flat faces
    return mesh


nut = hexagonal(trimesh.creation.annulus(0.55, 1.0, 0.7, sections=6))
head = trimesh.creation.cylinder(1.0, 0.7, sections=6).apply_translation([0, 0, 0.35])
shaft = trimesh.creation.cylinder(0.5, 3.2, sections=48).apply_translation([0, 0, 2.3])
bolt = hexagonal(trimesh.util.concatenate([head, shaft]))
steel, brass = glb(bolt, [190, 198, 212, 255]), glb(nut, [222, 176, 92, 255])

rr.init("log_mesh_file")
recording = rr.memory_recording()
for i, x in enumerate([-5.2, -1.8, 1.8, 5.2]):
    rr.log_mesh_file(f"bolts/{i}", rr.MeshFormat.GLB, steel, transform=place(x, 0, 0, 17 * i))
    rr.log_mesh_file(f"nuts/{i}", "GLB", brass, transform=place(x, 0, 3.1 - 0.75 * i, 40 * i))

camera = dr.Camera.look_at(eye=[-9, -30, 20], target=[0, 0, 1.75], fov_y_degrees=15.5)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2)
