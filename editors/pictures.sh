#!/usr/bin/env bash
# Makes the pictures in the READMEs of the editors from real editors on the article set of `guidepost demo`:
# editors/vscode/images/*.png and editors/neovim/images/neovim.png. Run again when what they show has changed.
# GUIDEPOST_SERVER=PATH takes this program instead of building one.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
server=${GUIDEPOST_SERVER:-}
if [ -z "$server" ]; then
    cargo build --release --locked --bin guidepost
    server=${CARGO_TARGET_DIR:-target}/release/guidepost
fi
exec tests/editors/run pictures "$server"
