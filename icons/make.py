#!/usr/bin/python3
"""Draws the sizes of diwan.svg that the shell and the packages need. Run it after changing the drawing:
`/usr/bin/python3 icons/make.py` (needs python3-gi, gir1.2-gdkpixbuf-2.0, librsvg2-common and imagemagick)."""
import pathlib
import subprocess

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

HERE = pathlib.Path(__file__).parent
for size in (32, 64, 128, 256, 512):
    drawn = GdkPixbuf.Pixbuf.new_from_file_at_size(str(HERE / "diwan.svg"), size, size)
    drawn.savev(str(HERE / f"{size}x{size}.png"), "png", ["compression"], ["9"])
subprocess.run(["convert", *(str(HERE / f"{s}x{s}.png") for s in (32, 64, 256)), str(HERE / "icon.ico")], check=True)
