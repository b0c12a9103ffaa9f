"""A script whose user says where the data goes: `python script.py --save run.mcap`."""

import argparse

import diorama as rr
import diorama_renderer as dr

parser = argparse.ArgumentParser()
rr.script_add_args(parser)
args = parser.parse_args(["--save", "run.mcap"])  # of a real script: parser.parse_args()

rr.script_setup(args, "my_script")
rr.log_point("mark", [1, 2, 3])
rr.script_teardown(args)
rr.disconnect()

print(dr.load("run.mcap").entities())
