"""A PNG, logged as the bytes that it is."""

import io

from PIL import Image, ImageDraw

import diorama as rr
import diorama_renderer as dr

poster = Image.new("RGB", (1280, 800), (244, 236, 220))
draw = ImageDraw.Draw(poster)
for i, color in enumerate([(214, 64, 48), (236, 130, 58), (246, 192, 88), (252, 226, 160)]):
    radius = 330 - 78 * i
    draw.ellipse([640 - radius, 470 - radius, 640 + radius, 470 + radius], fill=color)
for i, color in enumerate([(36, 94, 110), (26, 70, 92), (16, 46, 70)]):
    waves = [(x, 520 + 95 * i + 22 * ((x + 90 * i) // 160 % 2)) for x in range(0, 1281, 80)]
    draw.polygon([(0, 800), *waves, (1280, 800)], fill=color)
file = io.BytesIO()
poster.save(file, "PNG")

rr.init("log_image_file")
recording = rr.memory_recording()
rr.log_image_file("poster", img_bytes=file.getvalue(), img_format=rr.ImageFormat.PNG)

picture = dr.render(recording, size=(640, 400), antialias=2)
