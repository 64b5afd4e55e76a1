#!/usr/bin/env bash
# Measures the release program on this machine, on SQLite and on a PostgreSQL of its own:
#
#   benches/run.sh                      every bench, half an hour after the build; leave the machine alone
#   benches/run.sh billing sqlite       one of them, and what it is told
#
# What the figures mean stands in benches/README.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
benches=(orders documents billing reports)
for bench in "${benches[@]}"; do
  if [ "${1:-}" = "$bench" ]; then
    benches=("$1")
    shift
  fi
done
exec tests/with-postgres.sh cargo bench --locked "${benches[@]/#/--bench=}" -- "$@"
