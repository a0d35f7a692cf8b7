#!/usr/bin/env bash
# Makes a Debian 12 machine ready: `setup.sh build` for `make run`, `setup.sh test` for `make test` as well.
# Does nothing, and needs no network, when everything is there.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
stage=${1:-build}
rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$here/Cargo.toml")
node_wanted=20.19

say() { printf 'setup: %s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
# True when version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

packages() {
  local name when missing=()
  while read -r name when _; do
    case "$name" in '' | '#'*) continue ;; esac
    [ "$when" = build ] || [ "$stage" = test ] || continue
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done < "$here/tools/debian-packages.txt"
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing Debian packages: ${missing[*]}"
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || stop "no sudo here; as root: apt-get install ${missing[*]}"
  as_root apt-get update -q
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

rust() {
  local line="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --component rustfmt --component clippy"
  if command -v cargo >/dev/null; then
    at_least "$(rustc --version | cut -d ' ' -f 2)" "$rust_wanted" && return 0
    command -v rustup >/dev/null || stop "Rust $(rustc --version | cut -d ' ' -f 2) is too old ($rust_wanted wanted); install rustup: $line"
    say "updating Rust to at least $rust_wanted"
    rustup toolchain install stable --profile minimal --component rustfmt --component clippy || stop "could not update Rust; run: rustup update stable"
    return 0
  fi
  say "installing Rust with rustup, the official way"
  bash -o pipefail -c "$line" || stop "could not install Rust; run this line where the network allows it: $line"
}

node() {
  if command -v node >/dev/null && command -v npm >/dev/null; then
    at_least "$(command node --version | tr -d v)" "$node_wanted" && return 0
    say "Node $(command node --version) is too old ($node_wanted wanted)"
  fi
  local machine site=https://nodejs.org/dist/latest-v22.x file work
  case "$(uname -m)" in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) stop "install Node >= $node_wanted from https://nodejs.org" ;; esac
  say "installing Node from nodejs.org into .tools/node"
  work=$(mktemp -d)
  curl -sSf "$site/SHASUMS256.txt" -o "$work/sums" || stop "could not reach nodejs.org; install Node >= $node_wanted from https://nodejs.org/en/download"
  file=$(awk '{print $2}' "$work/sums" | grep "linux-$machine.tar.xz$")
  curl -sSf "$site/$file" -o "$work/$file" || stop "could not fetch $site/$file"
  (cd "$work" && grep " $file\$" sums | sha256sum --check --quiet) || stop "the downloaded Node does not have the published hash"
  rm -rf "$here/.tools/node" && mkdir -p "$here/.tools/node"
  tar -xJf "$work/$file" -C "$here/.tools/node" --strip-components 1
  rm -rf "$work"
}

[ -r /etc/debian_version ] || say "this is not Debian: tools/debian-packages.txt lists what is needed"
if command -v dpkg-query >/dev/null; then packages; fi
rust
node
