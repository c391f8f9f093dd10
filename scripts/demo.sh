#!/usr/bin/env bash
# From a fresh clone to the demo: installs what is missing, builds, runs `synspect demo`.
#
# Usage: scripts/demo.sh [options of `synspect demo`]
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

"$root/scripts/install-deps.sh" build
"$root/scripts/build.sh" program
exec "$root/build/src/synspect" demo "$@"
