#!/usr/bin/env bash
# Installs the readers that tests/it/readers.rs runs, as far as this machine allows. What cannot be installed is
# skipped there with a message, so nothing fails here.
cd "$(dirname "$0")/.." || exit 0
tools="${CARGO_TARGET_DIR:-target}/readers"
mkdir -p "$tools"

has() { command -v "$1" >/dev/null 2>&1; }

if has apt-get && [ "$(id -u)" = 0 ]; then
  for program in newsboat:newsboat liferea:liferea xvfb-run:xvfb xauth:xauth dbus-send:dbus-bin; do
    has "${program%%:*}" || wanted+=("${program##*:}")
  done
  if [ "${#wanted[@]}" -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    timeout 120 apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null 2>&1 ||
      echo "readers: ${wanted[*]} could not be installed" >&2
  fi
fi

if has python3 && [ ! -x "$tools/venv/bin/python" ]; then
  { python3 -m venv "$tools/venv" &&
    timeout 60 "$tools/venv/bin/pip" install --quiet --retries 1 feedparser; } >/dev/null 2>&1 || {
    rm -rf "$tools/venv"
    echo "readers: feedparser could not be installed" >&2
  }
fi

if has npm && [ ! -d "$tools/node_modules/rss-parser" ]; then
  timeout 60 npm install --prefix "$tools" --no-save --silent --no-audit --no-fund rss-parser@3 >/dev/null 2>&1 ||
    echo "readers: rss-parser could not be installed" >&2
fi
exit 0
