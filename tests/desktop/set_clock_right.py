#!/usr/bin/python3
"""Tells a workstation that is switched off that its own clock agreed with the registry's when it was last on.

Usage: set_clock_right.py FOLDER
A story plays "three days ago" by the registry's clock alone, because the window's engine does not run under a played clock. The workstation has learned
from it that its own clock is three days ahead; with this it was right, and three days have passed for it as for everybody.
"""
import pathlib
import sqlite3
import sys

drawers = [path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"]
changed = 0
for path in drawers:
    with sqlite3.connect(path) as drawer:
        changed += drawer.execute("UPDATE setting SET value = '0' WHERE key = 'clock_offset_ms'").rowcount
print(changed)
sys.exit(0 if changed == 1 else f"{changed} drawers of {len(drawers)} have a clock")
