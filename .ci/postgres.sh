#!/bin/sh
# A throw-away PostgreSQL for the tests of the store, on a socket in a temporary folder:
#   eval "$(.ci/postgres.sh start)"    exports MONITOR_TEST_POSTGRES
#   .ci/postgres.sh stop               stops it and removes its folder
# Debian's package is installed when no server is found and the caller may do so.
set -eu

home="${TMPDIR:-/tmp}/monitor-postgres-$(id -u)"

server_folder() {
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) "$(dirname "$(command -v postgres || echo /none/postgres)")"; do
    [ -x "$folder/initdb" ] && { echo "$folder"; return; }
  done
  return 1
}

install_server() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
    echo "postgres.sh: no PostgreSQL server found; install Debian's package 'postgresql'" >&2
    exit 1
  }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; } >&2
}

as_owner() { # initdb and the server refuse to run as root
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start() {
  bin=$(server_folder) || { install_server; bin=$(server_folder); }
  if [ ! -d "$home" ]; then
    mkdir -m 700 "$home"
    [ "$(id -u)" = 0 ] && chown postgres "$home"
    as_owner "$bin/initdb" -D "$home/data" -U postgres --auth=trust --no-sync -E UTF8 --locale=C >&2
  fi
  if ! as_owner "$bin/pg_ctl" -D "$home/data" status >/dev/null; then
    as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w start \
      -o "-k $home -c listen_addresses='' -c fsync=off -c full_page_writes=off" >&2
  fi
  echo "export MONITOR_TEST_POSTGRES='postgresql+psycopg://postgres@/postgres?host=$home'"
}

stop() {
  [ -d "$home" ] || return 0
  bin=$(server_folder)
  as_owner "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >&2 || true
  rm -rf "$home"
}

case "${1:-}" in
  start | stop) "$1" ;;
  *) echo "usage: $0 start | stop" >&2; exit 2 ;;
esac
