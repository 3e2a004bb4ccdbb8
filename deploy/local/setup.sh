#!/bin/sh
# Sets the project up: finds (or fetches) a Python 3.10, makes .venv and installs requirements.lock.
# A second run mends a set-up that was interrupted; a finished one takes no time.
set -eu

UV_VERSION="0.13.9"
NEEDED_MB=4500

say() { printf '%s\n' "$*" >&2; }
fail() { say ""; say "Einrichtung abgebrochen: $*"; exit 2; }

cd "$(dirname "$0")/../.."
stamp="$(cksum < requirements.lock | tr ' ' '-')"
if [ -x .venv/bin/python ] && [ -f .venv/.ready ] && [ "$(cat .venv/.ready)" = "$stamp" ]; then
  exit 0
fi

is_310() {
  [ -n "$1" ] && "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1
}

find_310() {
  for candidate in "${PYTHON310:-}" "$(command -v python3.10 || true)" python3 python; do
    if is_310 "$candidate"; then "$candidate" -c 'import sys; print(sys.executable)'; return 0; fi
  done
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10*/bin/python3.10; do
    if is_310 "$candidate"; then printf '%s\n' "$candidate"; return 0; fi
  done
  return 1
}

# uv installs the whole stack in a fraction of pip's time; pip is the way out where uv cannot be had.
find_uv() {
  if command -v uv >/dev/null 2>&1; then command -v uv; return 0; fi
  if [ -x .uv/bin/uv ]; then printf '%s\n' .uv/bin/uv; return 0; fi
  for base in "$1" python3 python; do
    if [ -n "$base" ] && "$base" -m venv .uv >/dev/null 2>&1 && .uv/bin/python -m pip install -q "uv==$UV_VERSION" >/dev/null 2>&1; then
      printf '%s\n' .uv/bin/uv; return 0
    fi
    rm -rf .uv
  done
  return 1
}

free_mb="$(df -Pk . | awk 'NR==2 {print int($4/1024)}')"
[ "$free_mb" -ge "$NEEDED_MB" ] || fail "Es sind nur $free_mb MB frei, gebraucht werden etwa $NEEDED_MB MB. (Not enough disk space.)"

say "Einrichtung: Python 3.10 wird gesucht …"
python="$(find_310 || true)"
uv="$(find_uv "$python" || true)"
if [ -z "$python" ] && [ -n "$uv" ]; then
  say "Kein Python 3.10 gefunden, uv holt eines …"
  "$uv" python install -q 3.10 >/dev/null 2>&1 || true
  python="$("$uv" python find 3.10 2>/dev/null || true)"
fi
is_310 "$python" || fail "Es gibt kein Python 3.10 auf diesem Rechner und keines war zu holen.
Bitte Python 3.10 einrichten (zum Beispiel mit pyenv oder uv) und noch einmal starten.
No Python 3.10 found. Install it (for example 'uv python install 3.10') or set PYTHON310 to its path."

say "Einrichtung: Pakete werden installiert (einmalig, etwa 1 bis 3 Minuten) …"
rm -rf .venv
if [ -n "$uv" ]; then
  "$uv" venv -q --python "$python" .venv || fail "Die Umgebung .venv konnte nicht angelegt werden."
  # Compiled once here: otherwise each start of the bot takes twice as long where Python may not write its caches.
  "$uv" pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock ||
    fail "Die Pakete konnten nicht installiert werden (Netz, Platz auf der Platte?). Packages could not be installed."
else
  "$python" -m venv .venv || fail "Die Umgebung .venv konnte nicht angelegt werden (fehlt python3.10-venv?)."
  .venv/bin/python -m pip install -q --require-hashes -r requirements.lock ||
    fail "Die Pakete konnten nicht installiert werden (Netz, Platz auf der Platte?). Packages could not be installed."
fi
printf '%s' "$stamp" > .venv/.ready
say "Einrichtung fertig."
