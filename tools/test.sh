#!/usr/bin/env bash
# All Rust tests: rooms, house rules, and the stories through the real window. `make test` builds the programs first.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v cargo-nextest > /dev/null; then
  cargo nextest run --workspace --locked
else
  # Without nextest: everything in parallel but the tests that share a screen's worth of the machine.
  cargo test --workspace --locked --exclude diwan --exclude diwan-stories --lib --bins --tests
  cargo test --locked -p diwan -p diwan-stories --lib --bins --tests -- --test-threads=1
fi
# nextest does not run the examples in the documentation.
cargo test --workspace --locked --doc
