#!/usr/bin/env bash
# Opens the workstation over a registry with the sample ministry. The registry ends when the window quits.
# Everything that it writes is under .run/: remove that folder to begin again with a fresh ministry.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
bin=${CARGO_TARGET_DIR:-$here/target}/debug
place=$here/.run
config=$place/diwan-registry.toml
accounts=$place/accounts.txt

# A terminal without a session bus (ssh, xvfb-run) gets a private one: tray and notifications need it.
if [ -z "${DBUS_SESSION_BUS_ADDRESS:-}" ] && [ -z "${DIWAN_RUN_BUS:-}" ]; then
  DIWAN_RUN_BUS=1 exec dbus-run-session -- "$0" "$@"
fi
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || { echo "No display here. Try: xvfb-run -a make run" >&2; exit 1; }

# The first port from 8470 on that nobody answers on.
port=8470
while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done

mkdir -p "$place"
