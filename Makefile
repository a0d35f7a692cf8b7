# The only commands that anybody needs to know. Each makes ready by itself what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
export PATH := $(CURDIR)/.tools/node/bin:$(HOME)/.cargo/bin:$(PATH)

WINDOW_SOURCES := $(shell find ui/src ui/fonts ui/*.html ui/*.ts ui/*.js locales icons -type f 2>/dev/null)

.PHONY: help setup-build setup-test programs run test check bench fuzz pictures

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

run: setup-build programs ## open the workstation over a registry with a sample ministry
	tools/run.sh

test: setup-test check ## everything: check, then all tests, the real window's among them
	cd ui && npm test
	$(MAKE) programs
	tools/test.sh

check: setup-test ui/dist/index.html ## formatting, lints and types
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cd ui && npm run check
	if command -v cargo-deny > /dev/null; then cargo deny --locked check; else echo "check: cargo-deny is not installed; licences and advisories were not judged"; fi

# The window is built as a release only when it is measured, since that takes minutes.
WINDOW_MEASURED := $(if $(PARTS),$(filter window,$(PARTS)),window)

bench: setup-test $(if $(WINDOW_MEASURED),ui/dist/index.html) ## how fast it all is beside bare engines, in half an hour (BENCH_SIZE=small: in minutes; PARTS="acts push": only those)
	cargo build --release --locked -p diwan-bench -p diwan-registry
	$(if $(WINDOW_MEASURED),cargo build --release --locked -p diwan --bin diwan --example empty)
	target/release/diwan-bench $(PARTS)

# Without a sanitizer: the house has no unsafe code, and a fuzzer lives by executions. What it finds gathers in fuzz/target; an input that
# breaks something stands in fuzz/artifacts, and moves to fuzz/corpus with the mending.
fuzz: ## a fuzzer on what comes from outside (TARGET=feed SECONDS=300; targets: acts document feed fold org push)
	command -v cargo-fuzz > /dev/null || cargo install cargo-fuzz --locked
	mkdir -p fuzz/target/found/$(or $(TARGET),feed)
	cd fuzz && nice cargo +nightly fuzz run -s none $(or $(TARGET),feed) target/found/$(or $(TARGET),feed) corpus/$(or $(TARGET),feed) -- -max_total_time=$(or $(SECONDS),300) -max_len=4096

pictures: setup-test programs ## take the pictures of the README again, through the real window
	tools/pictures.sh

setup-build:
	@tools/setup.sh build

setup-test:
	@tools/setup.sh test

programs: ui/dist/index.html
	cargo build --locked -p diwan-registry -p diwan

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	cd ui && npm ci
	touch $@

ui/dist/index.html: ui/node_modules/.package-lock.json $(WINDOW_SOURCES)
	cd ui && npm run build
	touch $@
