#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from pyproject.toml: every package with its version and
# hashes, for Python 3.11 to 3.14 on Linux, macOS and Windows, and no address of where it came from.
# The development lock takes its versions from the other one, so an environment of either runs the same code.
#
#   make lock              add and drop what pyproject.toml asks for, keep all other versions
#   make lock UPGRADE=1    move everything to the newest version allowed
#
# Needs uv: the one on the PATH, or a copy in a folder that goes away afterwards.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
  python=$(sh tools/setup.sh python)
  echo "minsheng: fetching uv, which makes the lock files"
  "$python" -m venv "$work/venv"
  "$work/venv/bin/python" -m pip install --quiet --quiet --disable-pip-version-check 'uv>=0.9'
  uv=$work/venv/bin/uv
fi

# Trust the certificates the machine trusts, as pip and git do; the variable has two names, after uv's age.
export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true

# Works on copies, so that a failure leaves the old lock files as they are.
here=$PWD
cp pyproject.toml requirements*.lock "$work/" 2>/dev/null || true
cd "$work"

lock() {
  name=$1
  shift
  "$uv" --quiet pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
    ${UPGRADE:+--upgrade} --output-file "$name" "$@" >/dev/null
  # An address or a folder of this machine in a lock would send others there.
  if grep -nE '://|^ *--(index|extra-index|find-links)|^[^#]* @ ' "$name" || grep -nF -e "$work" -e "$here" -e "$HOME" "$name"; then
    echo "minsheng: $name names a place where packages come from (above); not written" >&2
    exit 1
  fi
}

lock requirements.lock --extra build
lock requirements-dev.lock --extra build --extra dev --extra bench --constraint requirements.lock
mv requirements.lock requirements-dev.lock "$here/"
cd "$here"
for name in requirements.lock requirements-dev.lock; do
  echo "minsheng: $name has $(grep -c '^[a-zA-Z0-9]' "$name") packages"
done
