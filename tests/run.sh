#!/usr/bin/env bash
# Installs what the tests need and runs all of them, or only the steps that are named:
#
#   tests/run.sh                    everything
#   tests/run.sh format rust        two of the steps below
#
# It wants Rust and a C compiler. The rest comes from Debian's packages (as root), PyPI and npm. Nothing it starts
# outlives it, and runs beside each other do not meet. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Each step is a function further down; the text is what the summary calls it.
steps=(
  "format     rustfmt finds nothing to change"
  "lint       clippy has no warning"
  "shell      ShellCheck has no warning"
  "advisories no dependency has a known hole"
  "rust       unit and integration tests, on SQLite and PostgreSQL"
  "documents  every shape of invoice passes EN 16931's official rules, and its PDF is read back"
  "vectors    the vault's formats, made again by someone else's code"
  "browser    the pages, walked through in Chromium"
)

advisory_db=${SEALBOOK_ADVISORY_DB:-../shared/advisory-db}
# Tools are kept between runs and clones: building one takes minutes.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/sealbook-tests
# Everything that the steps put aside goes here and goes away; the PostgreSQL server's user passes through.
work=$(mktemp -d "${TMPDIR:-/tmp}/sealbook-run.XXXXXX")
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export TMPDIR=$work PATH="$tools/bin:$PATH"
export CARGO_TERM_COLOR=never RUST_BACKTRACE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# --- the steps ---------------------------------------------------------------------------------------------------

format() { cargo fmt --check; }

lint() { cargo clippy --locked --all-targets -- -D warnings; }

shell() {
  local scripts
  mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
  shellcheck "${scripts[@]}"
}

advisories() {
  # The data is a snapshot kept beside the clone; the check never asks the network.
  cargo audit --no-fetch --stale --db "$advisory_db" --deny unsound
}

rust() {
  # As many as the promise names; a run at the desk takes fewer.
  export SEALBOOK_TIMING_SAMPLES=2000 SEALBOOK_CARTS=16
  if cargo nextest --version >/dev/null 2>&1; then
    tests/with-postgres.sh cargo nextest run --locked --no-fail-fast --status-level fail --final-status-level fail
  else
    # What measures time wants the machine for itself; nextest reads that from .config/nextest.toml.
    # shellcheck disable=SC2016 # the inner shell expands its own variables
    tests/with-postgres.sh bash -c '
      cargo test --locked --no-fail-fast -- --skip measured::; crowd=$?
      cargo test --locked --no-fail-fast -- --test-threads 1 measured::; alone=$?
      exit $((crowd | alone))'
  fi
}

documents() {
  mkdir -p "$work/documents"
  SEALBOOK_DOCUMENTS=$work/documents cargo test --locked --lib --quiet every_shape_is_ >/dev/null
  # And what a shop issued in another currency.
  SEALBOOK_DOCUMENTS=$work/documents cargo test --locked --test it --quiet an_invoice_waits_for_a_rate_and_states_its_tax_by_it::sqlite >/dev/null
  local check status=0
  for check in validate read_back; do
    "$tools/venv/bin/python" "tests/documents/$check.py" "$work/documents" || status=1
  done
  return $status
}

vectors() { "$tools/venv/bin/python" tests/vectors/make.py --check; }

browser() {
  cargo build --locked
  node --test --test-reporter=tap tests/browser/harness.test.mjs
  node tests/browser/run.mjs
}

# --- what they need ----------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }
has_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || has initdb; }
has_venv() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }
has_advisories() { [ -d "$advisory_db/crates" ]; }

install_packages() {
  local missing=() as_root=()
  has shellcheck || missing+=(shellcheck)
  has strace || missing+=(strace)
  has_postgres || missing+=(postgresql)
  has_venv || missing+=(python3-venv)
  has pdftotext || missing+=(poppler-utils)
  has qpdf || missing+=(qpdf)
  has chromium || missing+=(chromium)
  has node || missing+=(nodejs)
  has npm || missing+=(npm)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
    "${as_root[@]}" true 2>/dev/null || { echo "install these first, as root: ${missing[*]}" >&2; return 1; }
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -qy --no-install-recommends "${missing[@]}"
}

install_python_parts() {
  local wanted=tests/python/requirements.txt
  cmp -s "$wanted" "$tools/venv/installed.txt" && return
  rm -rf "$tools/venv"
  python3 -m venv "$tools/venv"
  "$tools/venv/bin/pip" install --quiet --requirement "$wanted"
  cp "$wanted" "$tools/venv/installed.txt"
}

install_node_parts() {
  (cd tests/browser && cmp -s package-lock.json node_modules/installed.json) && return
  (cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/installed.json)
}

install_cargo_parts() {
  has_advisories && ! has cargo-audit || return 0
  cargo install cargo-audit --version 0.22.2 --locked --no-default-features --root "$tools"
}

install_all() {
  mkdir -p "$tools"
  # Two runs at once would trip over each other here, and only here.
  exec 9>"$tools/lock"
  flock 9
  install_packages && install_python_parts && install_node_parts && install_cargo_parts
}

# --- running and counting ----------------------------------------------------------------------------------------

passed=0
failed=0
summary=()

# Adds up what runners said: nextest, cargo test, node's, or a plain `N passed, N failed`. A check that counts nothing
# counts as one. Prints "PASSED FAILED".
count() {
  local log=$1 status=$2
  awk -v status="$status" '
    function number_before(word,   i) { for (i = 2; i <= NF; i++) if ($i ~ "^" word "[,;]?$") return $(i - 1) + 0; return 0 }
    /^ *Summary \[/ || /^test result: / || /^[0-9]+ passed, [0-9]+ failed$/ {
      runner = 1; good += number_before("passed"); bad += number_before("failed") + number_before("timed")
    }
    /^# pass [0-9]+$/ { runner = 1; good += $3 }
    /^# fail [0-9]+$/ { bad += $3 }
    END {
      if (!runner) { good = status == 0; bad = status != 0 }
      else if (status != 0 && bad == 0) bad = 1
      else if (status == 0 && good + bad == 0) bad = 1
      print good + 0, bad + 0
    }' "$log"
}

run_step() {
  local name=$1 title=$2 status=0 good bad started=$SECONDS
  echo
  echo "== $name: $title"
  # Not in a condition: there, a failure inside the step would not end it.
  set +e
  ( set -e; "$name" ) 2>&1 </dev/null | tee "$work/$name.log"
  status=${PIPESTATUS[0]}
  set -e
  read -r good bad < <(count "$work/$name.log" "$status")
  passed=$((passed + good))
  failed=$((failed + bad))
  summary+=("$(printf '%-10s  %5d passed  %3d failed  %4d s   %s' "$name" "$good" "$bad" $((SECONDS - started)) "$title")")
}

wanted() {
  local name=$1 each
  [ ${#only[@]} -gt 0 ] || return 0
  for each in "${only[@]}"; do [ "$each" != "$name" ] || return 0; done
  return 1
}

only=("$@")
( set -e; install_all ) </dev/null || { echo "could not install what the tests need" >&2; echo "0 passed, 1 failed"; exit 1; }

for step in "${steps[@]}"; do
  read -r name title <<<"$step"
  wanted "$name" || continue
  if [ "$name" = advisories ] && ! has_advisories; then
    summary+=("$(printf '%-10s  not run: no advisory data at %s' "$name" "$advisory_db")")
    continue
  fi
  run_step "$name" "$title"
done

echo
printf '%s\n' "${summary[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
