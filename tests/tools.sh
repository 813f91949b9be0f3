#!/usr/bin/env bash
# Installs what some tests run beside Rust, as far as this machine allows: feed readers, a browser, the Nu checker for
# HTML, axe-core for accessibility. What cannot be installed is skipped by its tests with a message, so nothing fails here.
cd "$(dirname "$0")/.." || exit 0
target="${CARGO_TARGET_DIR:-target}"
readers="$target/readers"
checker="$target/tools/vnu"
axe="$target/tools/axe"
mkdir -p "$readers" "$checker" "$axe"

has() { command -v "$1" >/dev/null 2>&1; }

missing() { echo "tests: $* could not be installed: what needs it is skipped" >&2; }

if has apt-get && [ "$(id -u)" = 0 ]; then
  for program in newsboat:newsboat liferea:liferea xvfb-run:xvfb xauth:xauth dbus-send:dbus-bin \
    chromium:chromium chromedriver:chromium-driver java:default-jre-headless; do
    has "${program%%:*}" || wanted+=("${program##*:}")
  done
  if [ "${#wanted[@]}" -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    install() { timeout 240 apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null 2>&1; }
    install || { timeout 60 apt-get update -qq >/dev/null 2>&1 && install; } || missing "${wanted[*]}"
  fi
fi

if has python3 && [ ! -x "$readers/venv/bin/python" ]; then
  { python3 -m venv "$readers/venv" &&
    timeout 60 "$readers/venv/bin/pip" install --quiet --retries 1 feedparser; } >/dev/null 2>&1 || {
    rm -rf "$readers/venv"
    missing feedparser
  }
fi

packages() {
  local into="$1"
  shift
  has npm && timeout 90 npm install --prefix "$into" --no-save --silent --ignore-scripts --no-audit --no-fund "$@" >/dev/null 2>&1
}
[ -d "$readers/node_modules/rss-parser" ] || packages "$readers" rss-parser@3 || missing rss-parser
[ -f "$checker/node_modules/vnu-jar/build/dist/vnu.jar" ] || packages "$checker" vnu-jar || missing vnu-jar
# Each version of it knows rules of its own.
[ -f "$axe/node_modules/axe-core/axe.min.js" ] || packages "$axe" axe-core@4.14.1 || missing axe-core
exit 0
