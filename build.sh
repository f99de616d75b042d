#!/usr/bin/env bash
# What a person or CI ever needs: ./build.sh COMMAND
#   run       build and serve with ./data, printing the address
#   test      everything: format, lints, feature combinations, unit and HTTP tests, the pages in a browser, the memory gate
#   memory    the tables of memory figures for this build; fails when a limit is broken
#   bench     requests per second and latencies, server on one core; `bench game`: what the game costs
#   instructions  what each kind of request costs in instructions, by valgrind; `--before FILE` compares two builds
#   sheet     a picture of all 78 cards and the back: target/sheet.png (needs chromium)
#   browser   the pages in a real browser, with pictures of each in screenshots/ (needs node, npm, chromium and python3)
#   size      the binary's size per feature set, and the number of crates
#   lint      formatting and lints only, of Rust and of the pages (needs node and npm)
#   format    writes Rust and the pages as lint wants them (needs node and npm)
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-target}

need() {
    for program in "$@"; do
        command -v "$program" >/dev/null || { echo "build.sh: $program is needed (Debian: apt-get install $program; Rust: rustup)" >&2; exit 1; }
    done
}

# The modules, as Cargo.toml lists them.
read -ra features < <(sed -n 's/^full = \[\(.*\)\]/\1/p' Cargo.toml | tr -d '",')
# From npm, at one version each, so that every run has the same rules and the same browser driver.
biome_packages=(@biomejs/biome@2.6.8)
browser_packages=(playwright-core@1.65.1 axe-core@4.14.1)

host() { rustc -vV | sed -n 's/host: //p'; }

# The binary that people get is linked statically: one file, and about 1 MB less memory than with shared libraries.
# The target is named so that the flag reaches the binary only, not the build scripts.
release() {
    local command=$1
    shift
    RUSTFLAGS="-C target-feature=+crt-static" cargo "$command" --release --target "$(host)" "$@"
}

run() {
    need cargo cc
    echo "building; the first time takes some minutes" >&2
    release build --quiet
    exec "$target/$(host)/release/hermit" serve "$@"
}

lint() {
    cargo fmt --check
    cargo clippy --all-targets --quiet -- -D warnings
    biome ci --error-on-warnings
}

format() {
    cargo fmt
    biome check --write --linter-enabled=false
}

# Biome knows the pages' scripts, styles and texts, and the browser tests; biome.jsonc says which and how.
biome() {
    debian_programs "the pages are linted and formatted by Biome, which needs" node npm
    npm_packages biome "${biome_packages[@]}"
    "$target/biome/node_modules/.bin/biome" "$@"
}

# Every feature alone, none, and all: each must pass the lints.
combinations() {
    export RUSTFLAGS="-D warnings" CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/combinations"
    cargo clippy --quiet --no-default-features --all-targets
    cargo test --quiet --no-default-features --bin hermit
    for feature in "${features[@]}"; do
        cargo clippy --quiet --no-default-features --features "$feature" --all-targets
    done
}

crates() { cargo tree --edges normal --prefix none --target "$(host)" | sed 's/ (\*)$//' | sort -u | wc -l; }

# The document is judged by a validator of its own kind, in an environment of its own under target/.
openapi() {
    local venv=target/openapi-venv
    if ! [ -x $venv/bin/pip ]; then
        python3 -m venv $venv || { echo "build.sh: python3 with venv is needed (Debian: apt-get install python3-venv)" >&2; exit 1; }
    fi
    $venv/bin/python -c 'import openapi_spec_validator' 2>/dev/null || $venv/bin/pip install --quiet openapi-spec-validator
    HERMIT_OPENAPI_PYTHON="$PWD/$venv/bin/python" cargo test --quiet --test http routes:: -- --ignored
}

all() {
    need cargo cc python3
    lint
    (combinations)
    cargo test
    openapi
    browser
    memory
    [ "$(crates)" -le 150 ] || { echo "build.sh: more than 150 crates" >&2; exit 1; }
}

# All of its tests, or those that are named: `./build.sh memory import`. One at a time, since all of them are measured.
memory() { release test --test memory -- --ignored --nocapture --test-threads 1 "$@"; }

# Requests per second depend on what else the machine does; instructions hardly do.
instructions() {
    need cargo cc python3 valgrind
    release build --quiet
    benches/instructions.py "$target/$(host)/release/hermit" "$@"
}

bench() { RUSTFLAGS="-C target-feature=+crt-static" cargo bench --target "$(host)" --bench http -- "$@"; }

# Serves on a free port and photographs a page that shows every card as a browser would.
sheet() {
    need chromium curl
    release build --quiet
    local folder server port page
    folder=$(mktemp -d)
    HERMIT_DATA="$folder/data" HERMIT_LISTEN=127.0.0.1:0 "$target/$(host)/release/hermit" >"$folder/log" &
    server=$!
    trap 'kill $server 2>/dev/null; rm -rf "$folder"' RETURN
    for _ in $(seq 50); do grep -q serves "$folder/log" && break; sleep 0.1; done
    port=$(sed -n 's/.*serves http:\/\/127.0.0.1:\([0-9]*\).*/\1/p' "$folder/log")
    page="$folder/sheet.html"
    {
        echo '<!doctype html><style>body{margin:8px;display:grid;grid-template-columns:repeat(14,1fr);gap:6px}img{width:100%}</style>'
        curl -s "http://127.0.0.1:$port/api/v1/cards" | grep -o '"image":"[^"]*"' | cut -d'"' -f4 | sed "s|.*|<img src=http://127.0.0.1:$port&>|"
        echo "<img src=http://127.0.0.1:$port/api/v1/decks/lantern/back>"
    } >"$page"
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$folder/profile" --window-size=1600,1200 --screenshot="$PWD/target/sheet.png" "file://$page" 2>/dev/null
    echo target/sheet.png
}

# Debian's packages of these programs: installed by root, else asked for. `debian_programs WHO-NEEDS PROGRAM...`
debian_programs() {
    local who_needs=$1 missing=() program
    shift
    for program in "$@"; do
        command -v "$program" >/dev/null && continue
        [ "$program" = node ] && missing+=(nodejs) || missing+=("$program")
    done
    if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
        apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null && missing=()
    fi
    [ ${#missing[@]} -eq 0 ] || { echo "build.sh: $who_needs ${missing[*]} (Debian: apt-get install ${missing[*]})" >&2; exit 1; }
}

# Puts packages of npm into a folder under target/, unless just these are there. `npm_packages FOLDER PACKAGE@VERSION...`
npm_packages() {
    local folder="$target/$1"
    shift
    [ "$(cat "$folder/installed" 2>/dev/null)" != "$*" ] || return 0
    mkdir -p "$folder"
    echo '{"private":true}' >"$folder/package.json"
    npm install --prefix "$folder" --no-audit --no-fund --silent --save-exact "$@" ||
        { echo "build.sh: npm could not fetch $*" >&2; exit 1; }
    echo "$*" >"$folder/installed"
}

# Playwright drives Debian's chromium, axe judges accessibility; both are tools of this test and stay under target/.
browser() {
    debian_programs "the browser tests need" node npm chromium python3
    npm_packages browser "${browser_packages[@]}"
    cargo build --quiet
    node tests/browser.mjs "$@"
}

size() {
    for set in "" "${features[@]}" full; do
        release build --quiet --no-default-features --features "$set" --target-dir target/size
        printf '%-14s %s bytes\n' "${set:-core}" "$(stat -c %s "target/size/$(host)/release/hermit")"
    done
    echo "crates: $(crates)"
}

case "${1:-}" in
    run) shift; run "$@" ;;
    browser) shift; browser "$@" ;;
    test) all ;;
    bench) shift; bench "$@" ;;
    instructions) shift; instructions "$@" ;;
    memory) shift; memory "$@" ;;
    sheet | size | lint | format) "$1" ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
