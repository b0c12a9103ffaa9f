"""A program that does without pictures where there is nothing to draw with, or in a fork of one that has drawn."""

import diorama as rr
import diorama_renderer as dr

rr.init("NoAdapterError")
recording = rr.memory_recording()
rr.log_point("mark", [0, 0, 0])


def picture_or_none(adapter=None):
    try:
        return dr.Renderer(adapter=adapter).render(recording, size=(64, 48))
    except (dr.NoAdapterError, dr.ForkedProcessError):
        return None


print(picture_or_none())
print(picture_or_none(adapter="Voodoo 2"))
