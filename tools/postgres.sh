#!/usr/bin/env bash
# Print the address of a private PostgreSQL in a temporary folder, started when absent.
# Tests take the quick one, which forgets when the power goes; `postgres.sh durable` keeps its word.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
kind=${1:-quick}
home=${TMPDIR:-/tmp}/yiheng-postgres-$kind
if [ "$kind" = durable ]; then
  port=${YIHENG_BENCH_PGPORT:-54330} options=""
else
  port=${YIHENG_TEST_PGPORT:-54329} options="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
fi
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if ! as "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
  rm -rf "$home" && mkdir -p "$home"
  if [ "$(id -u)" = 0 ]; then chown postgres "$home"; fi
  as "$bin/initdb" -D "$home/data" -U yiheng -A trust -E UTF8 --locale=C.UTF-8 >"${home%/}.log" 2>&1
  as "$bin/pg_ctl" -D "$home/data" -w -o "-p $port -c listen_addresses=127.0.0.1 -k $home $options" -l "$home/log" start >>"${home%/}.log" 2>&1
fi
echo "postgresql://yiheng@127.0.0.1:$port/postgres"
