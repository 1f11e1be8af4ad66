#!/usr/bin/env bash
# Print the address of a PostgreSQL for the tests: a private server in a temporary folder, started when absent.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
home=${TMPDIR:-/tmp}/yiheng-postgres
port=${YIHENG_TEST_PGPORT:-54329}
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if ! as "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
  rm -rf "$home" && mkdir -p "$home"
  if [ "$(id -u)" = 0 ]; then chown postgres "$home"; fi
  as "$bin/initdb" -D "$home/data" -U yiheng -A trust -E UTF8 --locale=C.UTF-8 >"${home%/}.log" 2>&1
  as "$bin/pg_ctl" -D "$home/data" -w -o "-p $port -c listen_addresses=127.0.0.1 -k $home" -l "$home/log" start >>"${home%/}.log" 2>&1
fi
echo "postgresql://yiheng@127.0.0.1:$port/postgres"
