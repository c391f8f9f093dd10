#!/usr/bin/env bash
# Installs the Debian packages that are needed and missing. When none is missing it does nothing and
# needs neither root nor apt.
#
# Usage: scripts/install-deps.sh [build] [test] [package] [check] [sanitize] [coverage] [mutants] [fuzz]
#   [bench] [callgrind]
#   (default: build)
set -euo pipefail

say() { printf 'synspect: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

packages_of() {
  case $1 in
    build) # what compiles and links `synspect` (cmake only recommends make), and setcap; libjs-d3
      # draws the charts of its pages
      echo g++ make cmake pkg-config
      echo libboost1.81-dev libboost-json1.81-dev libboost-program-options1.81-dev libfmt-dev
      echo libtins-dev libpcap-dev libnftables-dev libcap-dev libseccomp-dev libcap2-bin libjs-d3 zlib1g-dev
      ;;
    test) # besides: links and namespaces (ip, ss), firewalls (nft), a second capture (tcpdump),
      # nsenter and setpriv, a real web server, clients of others (ab, curl), and python3 for live tests
      # and checks, with a validator of JSON.
      # `nginx` is the bare server; nginx-light would add a module to a running nginx. Other readers
      # and writers of capture files (tshark; capinfos, editcap, mergecap, dumpcap); tshark's question,
      # who may capture, is not asked: see quiet_apt_get. Pages are looked at in chromium.
      echo doctest-dev iproute2 nftables tcpdump util-linux nginx python3 tshark wireshark-common
      # Man pages are read by groff and mandoc, completions by their shells. The documents' commands use
      # jq, pgrep (procps) and strace.
      echo apache2-utils curl strace python3-jsonschema chromium chromium-driver python3-selenium
      echo groff-base man-db mandoc zsh fish jq procps
      # Packages are made, judged, and installed into a clean Debian.
      packages_of package
      echo lintian mmdebstrap debian-archive-keyring
      ;;
    package) # what scripts/package.sh makes packages with: CPack asks `file` what it packs
      echo dpkg-dev file
      ;;
    check) # what .ci/run looks at the sources with
      echo clang-format-14 clang-tidy-14 shellcheck
      ;;
    sanitize | coverage | fuzz) # what scripts/sanitize.sh builds with, scripts/coverage.sh counts with
      # and scripts/fuzz.sh searches with; the runtime library is only recommended by clang
      echo clang-14 libclang-rt-14-dev llvm-14
      ;;
    mutants) # what scripts/mutants.sh breaks the sources with
      echo patch
      ;;
    bench) # the peers that scripts/bench.sh compares with, where they are installed; its lab is in `test`
      echo masscan zmap nmap
      ;;
    callgrind) # what scripts/callgrind.sh counts instructions with
      echo valgrind
      ;;
    *) fail "unknown package group '$1' (there are: build test package check sanitize coverage mutants fuzz bench callgrind)" ;;
  esac
}

# Prints those of its arguments that are not installed. dpkg-query complains about names that it has
# never seen; such a package is missing like any other.
missing_among() {
  local installed
  installed=$({ dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" || true; } \
    2>/dev/null | sed -n 's/^installed //p')
  printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# apt-get talks to a log that is shown when it fails. --no-remove: a package that conflicts with one
# of the user's (another Boost, say) is a reason to stop, not to delete theirs.
quiet_apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" \
    </dev/null >>"$log" 2>&1
}

install_packages() {
  quiet_apt_get install --no-install-recommends --no-remove "$@" && return
  cat "$log" >&2
  if grep -q 'remove is disabled' "$log"; then
    fail "packages of yours are in the way: see REMOVED above (apt keeps one Boost -dev only)"
  fi
  fail "apt-get failed; its own words are above (the package names are those of Debian 12)"
}

# nginx's package enables its service and starts it on port 80; the tests only want the program.
# Of the switches, RUNLEVEL=1 does not help: under systemd nginx is started by deb-systemd-invoke,
# which asks policy-rc.d alone. So while it is installed there is a policy-rc.d that says no to
# nginx, unless the administrator has one, which then decides. A disabled service stays disabled
# through upgrades.
install_nginx_without_service() {
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f /usr/sbin/policy-rc.d "$log"' EXIT
    printf '#!/bin/sh\n# Temporary, by synspect install-deps.sh.\n%s\n' \
      'case "$*" in *nginx*) exit 101 ;; esac' >"$policy"
    chmod 755 "$policy"
  fi
  install_packages nginx
  update-rc.d nginx disable >>"$log" 2>&1 || say "note: could not disable the nginx service"
}

install_as_root() {
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # A failed update (one dead third-party source is enough) matters only if the installation fails.
  quiet_apt_get update || say "note: apt-get update failed; trying with the old package lists"
  local package plain=()
  for package in "$@"; do [[ $package == nginx ]] || plain+=("$package"); done
  ((${#plain[@]} == 0)) || install_packages "${plain[@]}"
  ((${#plain[@]} == $#)) || install_nginx_without_service
}

main() {
  local group names=() text wanted=() missing
  for group in "${@:-build}"; do
    text=$(packages_of "$group")
    read -r -a names <<<"${text//$'\n'/ }"
    wanted+=("${names[@]}")
  done
  if ! command -v dpkg-query >/dev/null; then
    fail "this is not Debian; install the equivalents of: ${wanted[*]}; then build with cmake"
  fi
  mapfile -t missing < <(missing_among "${wanted[@]}")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID == 0)); then
    say "installing with apt-get: ${missing[*]}"
    install_as_root "${missing[@]}"
  elif command -v sudo >/dev/null; then
    sudo -- "$BASH" "${BASH_SOURCE[0]}" "${@:-build}" ||
      fail "the installation through sudo failed; it was: apt-get install ${missing[*]}"
  else
    fail "packages are missing and there is no sudo; as root, run: apt-get install ${missing[*]}"
  fi
}

main "$@"
