#!/bin/sh
# Makes .venv hold what a lock file says, and does nothing when it already does. The Makefile calls it.
#
#   tools/setup.sh run      what `minsheng` itself needs     (requirements.lock)
#   tools/setup.sh dev      that and the development tools   (requirements-dev.lock)
#   tools/setup.sh python   print the path of a usable Python
#
# PYTHON=… chooses the Python. Copies of the lock files that were installed lie in .venv/.setup and are written
# last, so a set-up that was interrupted is not trusted, and is made again from the start.
# POSIX sh, because this runs before anything is known about the machine.
set -eu
cd "$(dirname "$0")/.."

level=${1:-run}
stamps=.venv/.setup
hold=.venv.hold

# Settings of another Python environment must not leak into this one.
unset PYTHONHOME PYTHONPATH PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf 'minsheng: %s\n' "$1" >&2; }

stop() {
  say "$1"
  shift
  for line in "$@"; do printf '          %s\n' "$line" >&2; done
  exit 1
}

# Prints three lines about the Python $1: ok, version or venv; its version; its path (outside any virtual
# environment, for an activated .venv may be about to go). Fails when $1 does not run. Any Python can read the text.
look_at() {
  "$1" -c '
import sys
fit = "ok"
if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    fit = "version"
else:
    try:
        import ensurepip, venv
    except ImportError:
        fit = "venv"
print(fit)
print("%d.%d.%d" % sys.version_info[:3])
print(getattr(sys, "_base_executable", None) or sys.executable)
' 2>/dev/null
}

# Sets python (a path) and version, or stops and says in plain words what to install.
find_python() {
  lacks_venv='' unfit=''
  if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11 python; fi
  for candidate in "$@"; do
    found=$(look_at "$candidate") || continue
    version=$(printf '%s\n' "$found" | sed -n 2p)
    python=$(printf '%s\n' "$found" | sed -n 3p)
    case $found in
      ok*) return ;;
      venv*) lacks_venv=${lacks_venv:-"$candidate ($version)"} ;;
      version*) unfit="$unfit${unfit:+, }$candidate ($version)" ;;
    esac
  done
  if [ -n "$lacks_venv" ]; then
    stop "$lacks_venv is new enough, but its modules venv and ensurepip are missing." \
      "Debian, Ubuntu:  sudo apt install python3-venv    (or python3.12-venv, to match the version)" \
      "elsewhere:       install a complete Python, 3.11 to 3.14" \
      "Then run make again."
  fi
  if [ -n "$unfit" ]; then
    problem="found only $unfit"
  elif [ -n "${PYTHON:-}" ]; then
    problem="$PYTHON does not run"
  else
    problem="found none"
  fi
  stop "needs Python 3.11 to 3.14, but $problem." \
    "Debian 12, Ubuntu 24.04 or newer:  sudo apt install python3 python3-venv" \
    "Fedora:                            sudo dnf install python3" \
    "macOS with Homebrew:               brew install python@3.13" \
    "One is there under another name?   make PYTHON=/path/to/python3.12 …" \
    "Then run make again."
}

same() { cmp -s "$1" "$stamps/$1"; }

changed() { [ -e "$stamps/$1" ] && ! same "$1"; }

# A .venv that was finished, still runs, was not moved or copied, and has the Python that was asked for.
sound() {
  [ -x .venv/bin/python ] && [ "$(cat "$stamps/place" 2>/dev/null)" = "$(pwd -P)" ] && same requirements.lock || return 1
  [ "$level" = run ] || ! changed requirements-dev.lock || return 1
  [ -z "${PYTHON:-}" ] || { find_python && [ "$(cat "$stamps/python")" = "$version" ]; }
}

ready() { sound && same pyproject.toml && { [ "$level" = run ] || same requirements-dev.lock; }; }

# One set-up at a time: the file holds the process id of the one at work.
take_turn() {
  told=''
  until (set -C && echo $$ >"$hold") 2>/dev/null; do
    other=$(cat "$hold" 2>/dev/null || true)
    if [ -n "$other" ] && ! kill -0 "$other" 2>/dev/null; then
      rm -f "$hold" # left by a set-up that was killed
      continue
    fi
    [ -n "$told" ] || say "waiting for another set-up of this folder (process $other)"
    told=yes
    sleep 1
  done
  trap 'rm -f "$hold"' EXIT
  trap 'say "set-up interrupted; run the same command again"; exit 130' INT TERM HUP
}

pip_install() {
  .venv/bin/python -m pip install --quiet --quiet --progress-bar off --no-deps "$@" ||
    stop "could not install the packages; the reason is above." \
      "No direct way to the internet? pip takes a proxy from HTTPS_PROXY and a mirror from PIP_INDEX_URL." \
      "Then run the same command again."
}

# Without dependencies: the lock has them all, and older pips stumble over those with extras when hashes are asked for.
install_lock() {
  rm -f "$stamps/requirements.lock" # nothing is trusted until it is finished
  pip_install --require-hashes --requirement "$1"
}

set_up() {
  lock=requirements.lock what='needs'
  if [ "$level" = dev ]; then lock=requirements-dev.lock what='and its development tools need'; fi

  if ! sound; then
    find_python
    if changed requirements.lock || changed requirements-dev.lock; then
      say "the lock file has changed since .venv was made: making it again"
    elif [ -e .venv ]; then
      say ".venv is unfinished, out of date or from elsewhere: making it again"
    fi
    say "setting up .venv with Python $version (once; about a minute)"
    rm -rf .venv
    "$python" -m venv .venv || stop "Python could not make .venv; the reason is above."
    mkdir "$stamps"
    pwd -P >"$stamps/place"
    echo "$version" >"$stamps/python"
    say "installing the $(grep -c '^[a-zA-Z0-9]' "$lock") packages it $what, at the versions of $lock"
    install_lock "$lock"
  elif [ "$level" = dev ] && ! same requirements-dev.lock; then
    say "adding the development tools to .venv (once)"
    install_lock "$lock"
  else
    say "pyproject.toml has changed: installing minsheng again"
  fi

  rm -f "$stamps/pyproject.toml"
  pip_install --no-build-isolation --editable .
  cp pyproject.toml requirements.lock "$stamps/"
  if [ "$level" = dev ]; then cp requirements-dev.lock "$stamps/"; fi
  say ".venv is ready"
}

case $level in
  python) find_python && printf '%s\n' "$python" ;;
  run | dev)
    if ! ready; then
      take_turn
      ready || set_up # another set-up may have done it meanwhile
    fi
    ;;
  *) stop "tools/setup.sh takes run, dev or python, not $level" ;;
esac
