#!/usr/bin/env bash
# Measures the release server on this machine, on SQLite and on a PostgreSQL of its own: benches/run.sh
# What the figures mean stands in benches/README.md. Takes about ten minutes after the build; leave the machine alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec tests/with-postgres.sh cargo bench --locked --bench orders -- "$@"
