#!/usr/bin/env bash
# Takes the pictures of docs/pictures through the real window, and makes them small. `make pictures` builds the programs first.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo test --locked -p diwan-stories --test window -- --ignored --test-threads=1 pictures::the_pictures_of
# A screen of text has few colours: a palette of 200 loses nothing that an eye sees, and two thirds of the bytes.
mogrify -strip -dither None -colors 200 -define png:compression-level=9 docs/pictures/*.png
du -sh docs/pictures
