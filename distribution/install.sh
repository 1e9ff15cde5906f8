#!/bin/sh
# Installs a release of Vertebra from its archive, for one user or a machine; needs no Java and no root.
#
#   install.sh [--from ARCHIVE] [--sha256 HEX] [--prefix FOLDER]    install or upgrade
#   install.sh --uninstall [--prefix FOLDER]                        remove the programs; what nodes keep stays
#
# ARCHIVE   https:// or file:// address, or a path; by default the archive for this platform that lies beside this script
# HEX       its SHA-256; by default the first word of ARCHIVE.sha256
# FOLDER    by default ~/.vertebra: releases go to FOLDER/versions, and FOLDER/current leads to the one in use
set -eu

say() { printf '%s\n' "$*"; }
fail() { printf 'install: %s\n' "$1" >&2; shift; for line; do printf '  %s\n' "$line" >&2; done; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

read_arguments() {
  from='' sha256='' prefix='' action=install
  while [ $# -gt 0 ]; do
    case $1 in
      --from | --sha256 | --prefix) [ $# -gt 1 ] || fail "$1 wants a value" ;;
    esac
    case $1 in
      --from) from=$2; shift ;;
      --sha256) sha256=$2; shift ;;
      --prefix) prefix=$2; shift ;;
      --uninstall) action=uninstall ;;
      -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
      *) fail "unknown: $1" "install.sh --help says what there is." ;;
    esac
    shift
  done
  if [ -z "$prefix" ]; then
    [ -n "${HOME:-}" ] || fail "HOME is not set" "Say where to install: --prefix FOLDER."
    prefix=$HOME/.vertebra
  fi
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  versions=$prefix/versions
}

# ---- the archive -------------------------------------------------------------------------------------------------------

platform() {
  os=$(uname -s | tr '[:upper:]' '[:lower:]')
  arch=$(uname -m)
  case $os in darwin) os=macos ;; esac
  case $arch in arm64) arch=aarch64 ;; amd64) arch=x86_64 ;; esac
  printf '%s-%s\n' "$os" "$arch"
}

beside_this_script() {
  folder=$(cd "$(dirname "$0")" && pwd)
  found=''
  for archive in "$folder"/vertebra-*-"$(platform)".tar.gz; do
    [ -f "$archive" ] || continue
    [ -z "$found" ] || fail "several archives lie beside this script" "Say which: --from ARCHIVE."
    found=$archive
  done
  [ -n "$found" ] || fail "no archive for $(platform) lies beside this script" "Say where it is: --from ARCHIVE."
  printf '%s\n' "$found"
}

fetch() { # what address $1 names into file $2
  case $1 in
    https://*)
      if have curl; then
        curl --proto '=https' --tlsv1.2 -fsSL -o "$2" "$1" || fail "$1 cannot be fetched"
      elif have wget; then
        wget --https-only -q -O "$2" "$1" || fail "$1 cannot be fetched"
      else
        fail "neither curl nor wget is here to fetch $1" "Install one, or fetch the archive by hand and give its path."
      fi
      ;;
    file://*) copy "$(plain "${1#file://}")" "$2" ;;
    *://*) fail "$1 is not taken (expected: https://, file://, or a path)" ;;
    *) copy "$1" "$2" ;;
  esac
}

plain() { printf '%s\n' "$1" | sed 's/%20/ /g'; } # of a file:// address, which may write its spaces as %20

copy() {
  [ -f "$1" ] || fail "there is no file $1"
  cp "$1" "$2"
}

sha256_of() {
  if have sha256sum; then
    sha256sum "$1"
  elif have shasum; then
    shasum -a 256 "$1"
  else
    openssl dgst -sha256 -r "$1"
  fi | cut -d ' ' -f 1
}

check_sha256() { # of archive $1 from address $2
  if [ -z "$sha256" ]; then
    fetch "$2.sha256" "$1.sha256"
    sha256=$(cut -d ' ' -f 1 "$1.sha256")
    rm -f "$1.sha256"
  fi
  actual=$(sha256_of "$1")
  [ "$actual" = "$sha256" ] || fail "the archive is not whole, or not the one that was published" \
    "its SHA-256 is $actual" "expected:         $sha256"
}

# ---- install -----------------------------------------------------------------------------------------------------------

check_tools() {
  for tool in bash tar gzip; do
    have "$tool" || fail "$tool is missing" "Install it by your system's package manager, and try again."
  done
  have sha256sum || have shasum || have openssl || fail "none of sha256sum, shasum and openssl is here to check the archive"
}

leave_nothing() { # after a failure: neither files nor the folders that were made for them; but what was there before
  if [ -d "$incoming/replaced" ] && [ ! -e "$release" ]; then mv "$incoming/replaced" "$release" || return 0; fi
  rm -rf "$incoming"
  rmdir "$versions" "$prefix" 2>/dev/null || true
}

install() {
  check_tools
  [ -n "$from" ] || from=$(beside_this_script)
  incoming=$versions/.incoming.$$
  trap leave_nothing EXIT
  trap 'exit 130' INT TERM HUP
  mkdir -p "$incoming" || fail "$prefix cannot be written" "Choose another folder: --prefix FOLDER."

  fetch "$from" "$incoming/archive"
  check_sha256 "$incoming/archive" "$from"
  tar -xzf "$incoming/archive" -C "$incoming" || fail "the archive cannot be unpacked"
  rm "$incoming/archive"
  unpacked=$(cd "$incoming" && echo vertebra-*)
  [ -x "$incoming/$unpacked/bin/vertebra" ] || fail "this is no archive of Vertebra"
  works=$("$incoming/$unpacked/bin/vertebra" version 2>&1) || fail "this release does not run here:" "$works"

  release=$versions/${unpacked#vertebra-}
  put_in_place "$incoming/$unpacked"
  "$release/bin/vertebra" prepare || say "(programs will start a little slower: their classes could not be prepared)"
  lead_current_to "versions/${unpacked#vertebra-}"
  rm -rf "$incoming"
  trap - EXIT
  say "installed: $works in $release"
  advise_path
}

put_in_place() { # folder $1 as $release; the same release stays as it is, since a node may run from it
  if [ "$(cat "$release/.sha256" 2>/dev/null)" = "$sha256" ]; then return; fi
  printf '%s\n' "$sha256" >"$1/.sha256"
  if [ -d "$release" ]; then mv "$release" "$incoming/replaced"; fi
  mv "$1" "$release"
}

lead_current_to() { # by one rename: at any moment `current` leads to a whole release
  ln -s "$1" "$incoming/current"
  mv -fT "$incoming/current" "$prefix/current" 2>/dev/null || mv -fh "$incoming/current" "$prefix/current"
}

advise_path() {
  case :$PATH: in
    *":$prefix/current/bin:"*) say "vertebra --help says how to start" ;;
    *)
      say "add it to your PATH, here and in the profile of your shell:"
      say "  export PATH=\"$prefix/current/bin:\$PATH\""
      ;;
  esac
}

# ---- uninstall ---------------------------------------------------------------------------------------------------------

lives() { # process $1, whoever owns it
  [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1
}

user_of_a_release() { # a process that runs from one, whoever owns it and whatever its state folder is
  folder=$(cd -P "$versions" 2>/dev/null && pwd) || return 0
  ps -A -o pid= -o args= 2>/dev/null | while read -r process line; do
    case $line in
      "$folder"/* | *java" "*"$folder"/*) printf '%s\n' "$process"; break ;;
    esac
  done
}

uninstall() {
  case $(readlink "$prefix/current" 2>/dev/null) in
    versions/*) ;;
    *) fail "nothing is installed in $prefix" ;;
  esac
  pid=$(cat "${VERTEBRA_STATE_DIR:-${HOME:-}/.vertebra}/node.pid" 2>/dev/null) || pid=''
  if [ -z "$pid" ] || ! lives "$pid"; then pid=$(user_of_a_release); fi
  if [ -n "$pid" ]; then
    fail "a node runs (pid $pid)" "Stop it first, as its user and with its VERTEBRA_STATE_DIR: $prefix/current/bin/vertebra down"
  fi
  rm -rf "$prefix/current" "$versions"
  rmdir "$prefix" 2>/dev/null || true
  say "removed: $prefix/current and $versions; what nodes keep in their state folder stays"
}

# A function, which the shell reads as a whole: half a script that a broken connection left does nothing.
main() {
  read_arguments "$@"
  "$action"
}

main "$@"
