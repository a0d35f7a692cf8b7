#!/bin/sh
# Makes the window's fonts again from Debian's packages. Needs: fonts-noto-core, fonts-hosny-amiri, python3 with fonttools and brotli.
# usage: ui/fonts/make.sh  (from anywhere)
set -eu
cd "$(dirname "$0")"
noto=/usr/share/fonts/truetype/noto
amiri=/usr/share/fonts/opentype/fonts-hosny-amiri

# Renamed because the marks are redrawn: a changed font must not pass for the original.
for weight in Regular Bold; do
  python3 bake_marks.py "$noto/NotoSansArabic-$weight.ttf" "diwan-sans-arabic-$weight.woff2" "Diwan Sans Arabic"
  # Latin, its accents and the punctuation, arrows and signs that our texts use; Noto Sans Arabic has none of the letters.
  pyftsubset "$noto/NotoSans-$weight.ttf" --unicodes='U+0020-007E,U+00A0-017F,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212' \
    --layout-features='*' --flavor=woff2 --output-file="noto-sans-latin-$weight.woff2"
  # Amiri whole: WebKitGTK draws its marks right as it is.
  fonttools ttLib.woff2 compress -o "amiri-$weight.woff2" "$amiri/Amiri-$weight.ttf"
done
