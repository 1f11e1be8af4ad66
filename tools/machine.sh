#!/usr/bin/env bash
# Install what the tests need from Debian and that the machine lacks: Chromium, fonts, PostgreSQL, gettext,
# Pango (for PDF), slapd (a directory to sign in with), strace (the power-cut replay).
set -euo pipefail
want=()
command -v chromium >/dev/null || want+=(chromium)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || want+=(fonts-noto-cjk fontconfig)
ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || want+=(postgresql)
command -v xgettext >/dev/null || want+=(gettext)
command -v slapd >/dev/null || [ -x /usr/sbin/slapd ] || want+=(slapd ldap-utils)
command -v strace >/dev/null || want+=(strace)
ldconfig -p | grep -q libpangoft2 || want+=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
if [ ${#want[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "缺少 ${want[*]}；请先运行: sudo apt-get install -y ${want[*]}" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
fi
