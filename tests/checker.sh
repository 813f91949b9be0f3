#!/usr/bin/env bash
# Fetches the Nu checker for HTML (vnu-jar, from npm) into target/tools/vnu, where the tests look for it. They
# skip what needs it where it is not, so that a machine without npm, Java or a network fails nothing here.
set -uo pipefail
cd "$(dirname "$0")/.."

tools="${CARGO_TARGET_DIR:-target}/tools/vnu"
jar="$tools/node_modules/vnu-jar/build/dist/vnu.jar"
if [ -f "$jar" ]; then
    exit 0
fi
if ! command -v npm >/dev/null || ! command -v java >/dev/null; then
    echo "the Nu checker needs npm and java: its tests will be skipped" >&2
    exit 0
fi
mkdir -p "$tools"
if ! npm install --prefix "$tools" --ignore-scripts --no-audit --no-fund --no-save vnu-jar >"$tools/npm.log" 2>&1 || [ ! -f "$jar" ]; then
    echo "the Nu checker could not be installed ($tools/npm.log): its tests will be skipped" >&2
fi
