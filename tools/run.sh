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
registry() { "$bin/diwan-registry" --config "$config" "$@"; }
if [ ! -s "$accounts" ]; then
  printf 'Making the sample ministry in .run/ (once) ...\n'
  rm -rf "$place/registry"
  printf '# The registry of `make run`.\ndata_dir = "registry"\n' > "$config"
  registry sample > "$accounts.part"
  mv "$accounts.part" "$accounts"
fi

export DIWAN_REGISTRY_LISTEN="127.0.0.1:$port"
# Not through the function: that would put a shell between, and ending the shell would leave the registry behind.
"$bin/diwan-registry" --config "$config" serve > "$place/registry.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null && wait "$server" || true' EXIT
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || { cat "$place/registry.log" >&2; echo "The registry did not start." >&2; exit 1; }
  sleep 0.1
done

printf '\nThe registry listens on http://127.0.0.1:%s (log: .run/registry.log)\n\n' "$port"
cat "$accounts"
printf '\nThe workstation opens now; the registry ends when it quits.\n\n'
DIWAN_SERVER="http://127.0.0.1:$port" DIWAN_DATA_DIR="$place/desk-$port" "$bin/diwan"
