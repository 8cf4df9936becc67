#!/bin/sh
# Whether anything that is locked has a known hole, as the OSV database has it. Where it cannot be
# asked, one line says so: what is not known is no failure of what is checked.
#   scripts/audit.sh PIP-AUDIT LOCK...
set -eu
audit=$1
shift
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
for lock; do
  if "$audit" --vulnerability-service osv ${OSV_URL:+--osv-url "$OSV_URL"} --disable-pip \
    --require-hashes --progress-spinner off --timeout 10 --format json --output "$answer" \
    --requirement "$lock" 2>"$answer.said"; then
    echo "$lock: nothing known against what is in it"
  elif [ -s "$answer" ]; then
    cat "$answer.said" "$answer" >&2
    rm -f "$answer.said"
    exit 1
  else
    echo "$lock: not asked what is known against it ($(tail -n 1 "$answer.said" | cut -c1-150))"
  fi
  rm -f "$answer.said"
done
