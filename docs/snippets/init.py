"""Names the program; strict, so that mistakes raise."""

import diorama as rr

rr.init("my_robot", strict=True)
try:
    rr.log_points("cloud", [[1, 2, 3, 4]])
except rr.UsageError as error:
    print(error)
