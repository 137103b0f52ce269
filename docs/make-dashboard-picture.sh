#!/bin/sh
# Makes docs/dashboard.png from a dashboard that is running, for example that of `flatwater quickstart --stay`.
#   docs/make-dashboard-picture.sh http://127.0.0.1:PORT [dashboard.png]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
url=${1:-}
picture=${2:-$here/dashboard.png}
most=300000

if [ -z "$url" ]; then
  echo "Name the address that the dashboard has printed: docs/make-dashboard-picture.sh http://127.0.0.1:PORT" >&2
  exit 1
fi

browser=
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then
    browser=$name
    break
  fi
done
if [ -z "$browser" ]; then
  echo "The picture needs Chromium or Chrome on the PATH; none was found, so none was made." >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
sandbox=
[ "$(id -u)" -ne 0 ] || sandbox=--no-sandbox # Chromium refuses to start as root with its sandbox.

# A still, since a connection that never ends would be waited for; so many milliseconds of its own clock.
# shellcheck disable=SC2086 # empty or one flag
"$browser" --headless $sandbox --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
  --virtual-time-budget=8000 --window-size=1280,1570 --screenshot="$work/dashboard.png" "$url/#still" >"$work/log" 2>&1 || true

if [ ! -s "$work/dashboard.png" ]; then
  echo "$browser wrote no picture; it said:" >&2
  cat "$work/log" >&2
  exit 1
fi
bytes=$(wc -c <"$work/dashboard.png")
if [ "$bytes" -gt "$most" ]; then
  echo "The picture has $bytes bytes, more than the $most that a README should load: make the window smaller." >&2
  exit 1
fi
mv "$work/dashboard.png" "$picture"
echo "$picture: $bytes bytes"
