#!/usr/bin/env bash
# Install or upgrade Yiheng on a machine without any network. Nothing is fetched.
#   ./install.sh [--prefix /opt/yiheng] [--data /var/lib/yiheng] [--python python3] [--with pdf,sso] [--no-systemd]
set -euo pipefail
cd "$(dirname "$0")"
prefix=/opt/yiheng data=/var/lib/yiheng python="" extras="" systemd=yes
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) prefix=$2; shift 2 ;;
    --data) data=$2; shift 2 ;;
    --python) python=$2; shift 2 ;;
    --with) extras=$2; shift 2 ;;
    --no-systemd) systemd=no; shift ;;
    *) sed -n '2,3s/^# *//p' "$0" >&2; exit 2 ;;
  esac
done
say() { printf '%s\n' "$*"; }
die() { printf '未安装：%s\n' "$*" >&2; exit 1; }

read -r version wants < VERSION
sha256sum --check --quiet SHA256SUMS || die "文件与校验和不符，请重新拷贝安装包"
[ -n "$python" ] || python=$(command -v "python$wants" || command -v python3 || true)
[ -n "$python" ] || die "没有 Python；需要 Python $wants"
has=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$has" = "$wants" ] || die "$python 是 $has，这个安装包需要 Python $wants（用 --python 指定）"
"$python" -c 'import ensurepip, venv' 2>/dev/null || die "缺少 venv，请从系统安装盘安装 python3-venv"

release=$prefix/releases/$version
rm -rf "$release.new"
mkdir -p "$prefix/releases"
umask 022
"$python" -m venv "$release.new"
pip() { "$release.new/bin/python" -m pip --quiet --disable-pip-version-check install --no-index --find-links wheels "$@"; }
pip --require-hashes -r requirements.txt
for one in ${extras//,/ }; do
  [ -e "requirements-$one.txt" ] || die "没有 $one；可选 pdf 与 sso"
  pip --require-hashes -r "requirements-$one.txt"
done
pip --no-deps wheels/yiheng-"$version"-*.whl
# a venv knows its own path: it is made beside, and only its scripts are told where it will stand
find "$release.new/bin" -type f -exec grep -Ilq . {} \; -exec sed -i "s|$release\.new|$release|g" {} +
sed -i "s|$release\.new|$release|g" "$release.new/pyvenv.cfg"
rm -rf "$release.old"
[ ! -e "$release" ] || mv "$release" "$release.old"
mv "$release.new" "$release"
ln -sfn "$release" "$prefix/current.new" && mv -T "$prefix/current.new" "$prefix/current"
rm -rf "$release.old"
"$prefix/current/bin/yiheng" --help >/dev/null

if [ "$(id -u)" = 0 ] && [ "$systemd" = yes ]; then
  id yiheng >/dev/null 2>&1 || useradd --system --home-dir "$data" --shell /usr/sbin/nologin yiheng
  install -d -o yiheng -g yiheng -m 700 "$data"
  install -d -m 750 -g yiheng /etc/yiheng
  for unit in yiheng.service yiheng-backup.service yiheng-backup.timer; do
    sed "s|/opt/yiheng|$prefix|g; s|/var/lib/yiheng|$data|g" "$unit" > "/etc/systemd/system/$unit"
  done
  if ls fonts/*.ttc >/dev/null 2>&1; then
    install -d /usr/local/share/fonts/yiheng && cp fonts/*.ttc /usr/local/share/fonts/yiheng/
    ! command -v fc-cache >/dev/null || fc-cache -f /usr/local/share/fonts/yiheng
  fi
  systemctl daemon-reload
  if systemctl is-active --quiet yiheng; then systemctl restart yiheng; say "已重启：升级前自动备份，见 $data/backups"; fi
fi
say "已安装 $version 到 $prefix/current"
[ -e "$data/secret-key" ] || say "下一步：$prefix/current/bin/yiheng init --data-dir $data --name 医院名称；见 howto/install.md"
