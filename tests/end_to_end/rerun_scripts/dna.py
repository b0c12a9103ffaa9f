"""Two helices, rungs and beads, from the shapes of `rerun_demo`."""

import argparse
from math import cos, pi, sin

import numpy as np
import rerun as rr
from rerun_demo.data import build_color_spiral
from rerun_demo.util import bounce_lerp, interleave

COUNT = 60

parser = argparse.ArgumentParser(description="A double helix.")
rr.script_add_args(parser)
args = parser.parse_args()
rr.script_setup(args, "dna_script")

one = build_color_spiral(COUNT)
other = build_color_spiral(COUNT, angular_offset=pi)
rr.set_time_seconds("stable_time", 0)
rr.log_points("dna/structure/left", one.positions, colors=one.colors, radii=0.08)
rr.log_points("dna/structure/right", other.positions, colors=other.colors, radii=0.08)
rr.log_line_segments(
    "dna/structure/scaffolding", interleave(one.positions, other.positions), color=[128, 128, 128]
)

offsets = np.random.default_rng(0).random(COUNT)
for step in range(40):
    time = step * 0.05
    rr.set_time_seconds("stable_time", time)
    times = time + offsets
    beads = [bounce_lerp(one.positions[n], other.positions[n], times[n]) for n in range(COUNT)]
    grey = [[int(bounce_lerp(80, 230, times[n] * 2))] for n in range(COUNT)]
    rr.log_points("dna/structure/scaffolding/beads", beads, radii=0.06, colors=np.repeat(grey, 3, axis=-1))
    turn = pi * time / 4
    rr.log_rigid3("dna/structure", parent_from_child=((0, 0, 0), (0.0, 0.0, sin(turn), cos(turn))))

rr.script_teardown(args)
