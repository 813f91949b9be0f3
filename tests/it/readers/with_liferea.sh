#!/bin/sh
# Runs Liferea on a session bus of its own until the file "stop" stands in its home. It thinks that it is offline
# where no network manager answers, so it is told by its own interface to go online and to refresh.
export DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS"
liferea >"$HOME/liferea.log" 2>&1 &
liferea=$!
tell() {
  dbus-send --session --print-reply --dest=org.gnome.feed.Reader /org/gnome/feed/Reader \
    "org.gnome.feed.Reader.$@" >/dev/null 2>&1
}
until tell Ping; do
  kill -0 "$liferea" || exit 1
  sleep 0.2
done
tell SetOnline boolean:true
tell Refresh
until [ -e "$HOME/stop" ]; do
  kill -0 "$liferea" || exit 1
  sleep 0.2
done
kill "$liferea"
