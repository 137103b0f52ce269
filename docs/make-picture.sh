#!/bin/sh
# Makes the pictures of these pages with the machine's own Chromium.
#   docs/make-picture.sh report [report.html]             docs/report.png, from what the quickstart has written
#   docs/make-picture.sh dashboard http://127.0.0.1:PORT  docs/dashboard.png, from one that runs (`flatwater quickstart --stay`)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
what=${1:-}
case $what in
  report)
    page=${2:-report.html}
    if [ ! -f "$page" ]; then
      echo "There is no $page: run ./flatwater quickstart first, or name a report." >&2
      exit 1
    fi
    url=file://$(cd "$(dirname "$page")" && pwd)/$(basename "$page")
    size=1140,1905
    most=400000
    ;;
  dashboard)
    if [ -z "${2:-}" ]; then
      echo "Name the address that the dashboard has printed: docs/make-picture.sh dashboard http://127.0.0.1:PORT" >&2
      exit 1
    fi
    # A still, since a connection that never ends would be waited for.
    url=$2/#still
    size=1280,1570
    most=300000
    ;;
  *)
    sed -n '3,4s/^#   //p' "$0" >&2
    exit 1
    ;;
esac

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

# shellcheck disable=SC2086 # empty or one flag
"$browser" --headless $sandbox --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/profile" \
  --virtual-time-budget=8000 --window-size="$size" --screenshot="$work/picture.png" "$url" >"$work/log" 2>&1 || true

if [ ! -s "$work/picture.png" ]; then
  echo "$browser wrote no picture; it said:" >&2
  cat "$work/log" >&2
  exit 1
fi
bytes=$(wc -c <"$work/picture.png")
if [ "$bytes" -gt "$most" ]; then
  echo "The picture has $bytes bytes, more than the $most that a page should load: make the window smaller." >&2
  exit 1
fi
mv "$work/picture.png" "$here/$what.png"
echo "$here/$what.png: $bytes bytes"
