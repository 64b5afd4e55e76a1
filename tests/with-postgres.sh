#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own and tells it where: tests/with-postgres.sh cargo test
#
# The cluster is new, keeps what it commits (fsync on), never runs as root, and is gone when the command ends. The command
# finds it in SEALBOOK_TEST_PG: a socket in a folder that only its owner (and root) can enter. It listens on a free port of
# 127.0.0.1 too, for those with a password. Where SEALBOOK_TEST_PG is set already, the command simply runs.
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARGUMENT…]" >&2; exit 2; }
[ -z "${SEALBOOK_TEST_PG:-}" ] || exec "$@"

find_binaries() {
  local found
  # Debian keeps the server's programs off the PATH, a folder for each version: the newest will do.
  found=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || found=$(command -v initdb || true)
  [ -n "$found" ] || { echo "$0: no initdb found: install Debian's package postgresql" >&2; exit 1; }
  dirname "$found"
}

bin=$(find_binaries)
home=$(mktemp -d "${TMPDIR:-/tmp}/sealbook-pg.XXXXXX")
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# The server refuses to run as root, and rightly.
as_server() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
  owner=postgres
  id -u "$owner" >/dev/null 2>&1 || owner=nobody
  as_server() { (cd "$home" && runuser -u "$owner" -- "$@"); }
  chown "$owner" "$home"
fi

stop() {
  trap - EXIT
  as_server "$bin/pg_ctl" stop --silent --mode=immediate --pgdata="$home/cluster" >/dev/null 2>&1 || true
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

printf '%s' "$password" | as_server tee "$home/password" >/dev/null
as_server "$bin/initdb" --pgdata="$home/cluster" --username=sealbook --pwfile="$home/password" \
  --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 ||
  { cat "$home/initdb.log" >&2; exit 1; }

# Durability as in production. The log of changes is kept long: a test looks for its canaries in what it added there.
as_server tee -a "$home/cluster/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$home'
max_connections = 300
fsync = on
synchronous_commit = on
full_page_writes = on
max_wal_size = 2GB
wal_keep_size = 2GB
CONF

port=
for _ in 1 2 3 4 5 6 7 8 9 10; do
  candidate=$((20000 + RANDOM % 12000))
  if as_server "$bin/pg_ctl" start --silent --wait --timeout=60 --pgdata="$home/cluster" \
    --options="-p $candidate" --log="$home/cluster/server.log" >/dev/null 2>&1; then
    port=$candidate
    break
  fi
done
[ -n "$port" ] || { cat "$home/cluster/server.log" >&2; exit 1; }

export SEALBOOK_TEST_PG="postgres://sealbook:$password@${home//\//%2F}:$port/postgres"
"$@"
