# Keeps a PostgreSQL server with an empty database on port $0 of the loopback interface until standard input ends. Says "ready".
set -eu

programs=$(command -v pg_ctl || ls -d /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null | sort -V | tail -n 1) || :
if [ -z "$programs" ]; then
  echo "PostgreSQL is not installed. Install the package postgresql (apt-get install postgresql, as root), or name a server that" \
    "runs with --database jdbc:postgresql://HOST/DATABASE?user=USER&password=PASSWORD" >&2
  exit 69
fi
PATH=${programs%/*}:$PATH

# The server refuses to run as root; its package has made a user for it.
as_user=
[ "$(id -u)" != 0 ] || as_user='setpriv --reuid=postgres --regid=postgres --init-groups --'

data=$(mktemp -d)
[ -z "$as_user" ] || chown postgres "$data"
cd "$data"
cleanup() {
  $as_user pg_ctl -D "$data/db" -m immediate stop >/dev/null 2>&1 || :
  rm -rf "$data"
}
trap cleanup EXIT
trap 'exit 70' HUP INT TERM

$as_user initdb -D "$data/db" -A trust -U notebook -E UTF8 --locale=C >"$data/initdb.log" || {
  cat "$data/initdb.log" >&2
  exit 70
}
$as_user pg_ctl -D "$data/db" -l "$data/db/log" -w \
  -o "-p $0 -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start >/dev/null || {
  cat "$data/db/log" >&2
  exit 70
}
echo ready
cat >/dev/null
