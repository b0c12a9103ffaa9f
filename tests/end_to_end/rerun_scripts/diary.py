"""Python's own logging as text entries, and mistakes that stop nothing."""

import argparse
import logging

import rerun as rr
from rerun.log.text import LoggingHandler, LogLevel

parser = argparse.ArgumentParser()
rr.script_add_args(parser)
args = parser.parse_args()
rr.script_setup(args, "diary")

logging.getLogger().addHandler(LoggingHandler("logs"))
logging.getLogger().setLevel(-1)
logging.info("from the root")
logging.getLogger("robot.arm").warning("joint %d is hot", 3)
rr.log_text_entry("plain", "as it is", level=LogLevel.TRACE)
rr.log_points("mistake", [1, 2, 3, 4, 5])  # no such shape; a script of Rerun 0.4 goes on
rr.log_text_entry("plain", "still here")
rr.script_teardown(args)
