#!/usr/bin/env bash
# What a person or CI ever needs: ./build.sh COMMAND
#   run       build and serve with ./data, printing the address
#   test      everything: format, lints, feature combinations, unit and HTTP tests, the memory gate
#   memory    the table of memory figures for this build; fails when a limit is broken
#   bench     requests per second and latencies, server on one core
#   size      the binary's size per feature set, and the number of crates
#   lint      format and clippy only
set -euo pipefail
cd "$(dirname "$0")"

need() {
    for program in "$@"; do
        command -v "$program" >/dev/null || { echo "build.sh: $program is needed (Debian: apt-get install $program; Rust: rustup)" >&2; exit 1; }
    done
}

features=(web ai gamification social media analytics)

run() {
    need cargo cc
    exec cargo run --release --quiet -- serve "$@"
}

lint() {
    cargo fmt --check
    cargo clippy --all-targets --quiet -- -D warnings
}

# Every feature alone, none, and all: each must compile without a warning.
combinations() {
    export RUSTFLAGS="-D warnings" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/combinations"
    cargo check --quiet --no-default-features
    cargo test --quiet --no-default-features --bin hermit
    for feature in "${features[@]}"; do
        cargo check --quiet --no-default-features --features "$feature" --all-targets
    done
}

crates() { cargo tree --edges normal --prefix none --target "$(rustc -vV | sed -n 's/host: //p')" | sed 's/ (\*)$//' | sort -u | wc -l; }

# The document is judged by a validator of its own kind, in an environment of its own under target/.
openapi() {
    need python3
    local venv=target/openapi-venv
    if ! [ -x $venv/bin/openapi-spec-validator ] && ! [ -f $venv/bin/python ] ; then
        python3 -m venv $venv || { echo "build.sh: python3 with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
    fi
    $venv/bin/python -c 'import openapi_spec_validator' 2>/dev/null || $venv/bin/pip install --quiet openapi-spec-validator
    HERMIT_OPENAPI_PYTHON="$PWD/$venv/bin/python" cargo test --quiet --test routes -- --include-ignored
}

all() {
    need cargo cc python3
    lint
    (combinations)
    cargo test
    openapi
    memory
    [ "$(crates)" -le 150 ] || { echo "build.sh: more than 150 crates" >&2; exit 1; }
}

memory() { cargo test --release --test memory -- --ignored --nocapture --test-threads 1; }

bench() { cargo bench --bench http; }

size() {
    for set in "" "${features[@]}" full; do
        cargo build --release --quiet --no-default-features --features "$set" --target-dir target/size
        printf '%-14s %s bytes\n' "${set:-core}" "$(stat -c %s target/size/release/hermit)"
    done
    echo "crates: $(crates)"
}

case "${1:-}" in
    run) shift; run "$@" ;;
    test) all ;;
    memory | bench | size | lint) "$1" ;;
    *) sed -n 's/^# \{0,1\}//; 2,9p' "$0"; exit 1 ;;
esac
