#!/bin/sh
# What pages are looked at with: Chromium, LibreOffice, poppler and a Chinese font.
#   .ci/pages.sh    installs Debian's packages where one is missing and the caller may do so
set -eu

missing() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo chromium
  command -v soffice >/dev/null || echo libreoffice-writer-nogui
  { command -v pdftoppm && command -v pdftotext; } >/dev/null || echo poppler-utils
  fc-list :lang=zh 2>/dev/null | grep -q . || echo fonts-noto-cjk
}

packages=$(missing)
[ -n "$packages" ] || exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
  echo "pages.sh: install Debian's packages:" $packages >&2
  exit 1
}
# shellcheck disable=SC2086 - one word for each package
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >&2
