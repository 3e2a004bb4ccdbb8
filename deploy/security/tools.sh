#!/bin/sh
# make audit, make sbom: the tools live in .audit, an environment of their own (they need a newer "packaging" than Rasa).
set -eu
cd "$(dirname "$0")/../.."
lock=deploy/security/requirements.lock
stamp="$(cksum < "$lock" | tr ' ' '-')"
if [ "$(cat .audit/.ready 2>/dev/null || true)" != "$stamp" ]; then
  sh deploy/local/setup.sh
  rm -rf .audit
  .venv/bin/python -m venv .audit
  .audit/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  printf '%s' "$stamp" > .audit/.ready
fi
case "$1" in
  audit) exec .venv/bin/python -m deploy.security.audit ;;
  sbom) .audit/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
          --of JSON -o "${OUT:-sbom.json}" && echo "Liste aller Abhängigkeiten (CycloneDX): ${OUT:-sbom.json}" ;;
  *) echo "audit oder sbom" >&2; exit 2 ;;
esac
