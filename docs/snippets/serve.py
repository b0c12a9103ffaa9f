"""Says that it comes with the web viewer."""

import diorama as rr

rr.init("serve")
rr.serve(open_browser=False)
