#!/usr/bin/env bash
# Install the bundle in a network namespace without a way out, make a hospital, serve it, ask it.
set -euo pipefail
tar=${1:?which tar}
if [ -z "${ALONE:-}" ]; then ALONE=1 exec unshare --net --map-root-user "$0" "$(realpath "$tar")"; fi
ip link set lo up
if timeout 3 bash -c 'exec 3<>/dev/tcp/1.1.1.1/443' 2>/dev/null; then echo "there is a way out" >&2; exit 1; fi
home=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$home"' EXIT
unset PYTHONPATH PIP_INDEX_URL PIP_FIND_LINKS PIP_CONFIG_FILE VIRTUAL_ENV
export PIP_CONFIG_FILE=/dev/null HOME=$home
began=$(date +%s)
tar -xf "$tar" -C "$home"
install="$home/$(ls "$home")/install.sh"
"$install" --prefix "$home/opt" --data "$home/var" --no-systemd
"$install" --prefix "$home/opt" --data "$home/var" --no-systemd --with pdf,sso  # again: an upgrade in place
echo "installed twice: $(($(date +%s) - began)) s"
cd "$home"
yiheng=$home/opt/current/bin/yiheng
"$yiheng" init --data-dir "$home/empty" >/dev/null
"$yiheng" seed --data-dir "$home/var" --patients 20 --days 3 >/dev/null
"$yiheng" serve --data-dir "$home/var" --port 8765 >serve.log 2>&1 & server=$!
ask() { "$home/opt/current/bin/python" -c "
import sys, time, urllib.request
for _ in range(200):
    try:
        print(urllib.request.urlopen('http://127.0.0.1:8765' + sys.argv[1]).status, sys.argv[1]); break
    except OSError as error:
        last = error; time.sleep(0.1)
else:
    sys.exit(str(last))
" "$1"; }
ask /healthz && ask /readyz && ask /sign-in/ || { cat serve.log >&2; exit 1; }
"$home/opt/current/bin/python" -c 'import weasyprint, ldap3, authlib' 2>/dev/null || echo "note: the pdf extra wants libpango of the system"
kill "$server" && wait "$server"
echo "served without a network: $(($(date +%s) - began)) s in all"
