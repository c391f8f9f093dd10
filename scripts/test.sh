#!/usr/bin/env bash
# From a fresh clone to all tests: installs what is missing, builds, checks the layers, runs ctest.
# Live tests that measure times are marked RUN_SERIAL in CMake, so that ctest runs each of them
# alone; the others mostly wait, so one more than there are processors runs at once. With CI=true a
# skipped test is a failure.
#
# Usage: scripts/test.sh [options of ctest, e.g. -R unit.tcp or -LE live]
set -euo pipefail

# The tests are root's own: their files are not those of whoever called sudo.
unset SUDO_UID SUDO_GID

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
junit=$root/build/tests.xml

"$root/scripts/install-deps.sh" build test
"$root/scripts/build.sh" all
python3 "$root/scripts/check_layers.py"

rm -f "$junit"
status=0
ctest --test-dir "$root/build" --output-on-failure --no-tests=error --parallel "$(($(nproc) + 1))" \
  --output-junit "$junit" "$@" || status=$?
# No file: ctest was asked for something else than a run, such as -N.
if [[ -e $junit ]]; then
  python3 "$root/scripts/list_skipped.py" "$junit" || status=1
fi
exit "$status"
