"""The planets side by side, true to scale."""

import diorama as rr
import diorama_renderer as dr

PLANETS = [  # name, radius in thousands of km, color
    ("Mercury", 2.4, [180, 170, 160]),
    ("Venus", 6.1, [235, 205, 150]),
    ("Earth", 6.4, [80, 150, 240]),
    ("Mars", 3.4, [225, 105, 70]),
    ("Jupiter", 71.5, [220, 175, 135]),
    ("Saturn", 60.3, [235, 210, 155]),
    ("Uranus", 25.6, [155, 220, 225]),
    ("Neptune", 24.8, [75, 110, 235]),
]

rr.init("log_point")
recording = rr.memory_recording()
x = 0.0
for name, radius, color in PLANETS:
    x += max(radius, 28)
    rr.log_point(f"planets/{name}", [x, 0, radius], radius=radius, color=color, label=name)
    x += max(radius, 28) + 4

camera = dr.Camera.orthographic(eye=[x / 2, -300, 60], target=[x / 2, 0, 60], height=410)
picture = dr.render(recording, size=(640, 400), camera=camera, antialias=2, background=(14, 16, 24))
