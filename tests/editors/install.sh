#!/usr/bin/env bash
# Installs the editors that the tests start, where this machine takes Debian's packages; else says what to install.
set -euo pipefail
wanted=()
command -v nvim >/dev/null || wanted+=(neovim)
command -v emacs >/dev/null || wanted+=(emacs-nox)
emacs --batch --eval "(progn (package-initialize) (require 'eglot))" 2>/dev/null || wanted+=(elpa-eglot)
command -v kate >/dev/null || wanted+=(kate)
command -v xvfb-run >/dev/null || wanted+=(xvfb)
command -v xauth >/dev/null || wanted+=(xauth)
command -v xdotool >/dev/null || wanted+=(xdotool)
command -v dbus-run-session >/dev/null || wanted+=(dbus-daemon)
[ "${#wanted[@]}" -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo -n)
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "test-editors: what is missing is skipped by name; install: ${wanted[*]}"
    exit 0
fi
"${as_root[@]}" apt-get update -qq || true
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${wanted[@]}" >/dev/null ||
    echo "test-editors: apt-get could not install ${wanted[*]}; what is missing is skipped by name"
