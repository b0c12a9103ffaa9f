"""As given to `init`."""

import diorama as rr

rr.init("my_robot")
print(rr.get_application_id())
