# Shared by run and test: find or install uv, bring .venv up to date. Sourced, with ROOT set.
# shellcheck shell=bash

readonly UV_WANTED=0.13.8
readonly UV_OLDEST=0.8
export PYTHONUTF8=1 UV_NO_PROGRESS=${UV_NO_PROGRESS-1}
# Python reads in the locale's characters where packages lie; LC_ALL, often a locale the machine lacks, would decide on that.
[ -z "${LC_ALL-}" ] || export LC_MESSAGES=$LC_ALL
unset LC_ALL
export LC_CTYPE=C.UTF-8

step() { printf '▸ %s\n' "$*" >&2; }
die() {
    printf '✗ %s\n' "$1" >&2
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
    exit 2
}

# Run a command with the rights that installing Debian packages needs; 1 when nobody can give them.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 1
    fi
}

# install_packages PACKAGE...: Debian packages, or a message that names them.
install_packages() {
    step "Installing Debian packages (this can take a minute or two): $*"
    local log
    log=$(mktemp)
    if command -v apt-get >/dev/null \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1; then
        rm -f "$log"
        return
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "These packages are missing and could not be installed: $*" \
        "Install them as an administrator, then start again:" \
        "apt-get update && apt-get install -y $*"
}

version_at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

uv_works() {
    local version
    version=$("$1" --version 2>/dev/null | awk '{print $2}') && [ -n "$version" ] && version_at_least "$version" "$UV_OLDEST"
}

can_make_environments() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

# Set UV to a usable uv when there is one: the machine's own, the one installed earlier, or the user's.
present_uv() {
    local candidate
    for candidate in "$(command -v uv || true)" "$ROOT/var/tools/bin/uv" "${HOME-}/.local/bin/uv"; do
        if [ -n "$candidate" ] && uv_works "$candidate"; then
            UV=$candidate
            return
        fi
    done
    return 1
}

# Print the Debian package that is missing before uv can be installed, if one is.
missing_for_uv() {
    # Debian ships Python without what makes environments and without pip; either one is enough.
    if ! present_uv && ! can_make_environments && ! python3 -m pip --version >/dev/null 2>&1; then
        echo python3-venv
    fi
}

# Set UV to a usable uv: a present one, or a pinned one in var/tools.
find_uv() {
    local tools="$ROOT/var/tools" missing
    ! present_uv || return 0
    missing=$(missing_for_uv)
    [ -z "$missing" ] || install_packages "$missing"
    step "Installing uv $UV_WANTED"
    rm -rf "$tools"
    local pip=(python3 -m pip install --target "$tools")
    if can_make_environments; then
        python3 -m venv "$tools"
        pip=("$tools/bin/pip" install)
    fi
    "${pip[@]}" --quiet --disable-pip-version-check "uv==$UV_WANTED" \
        || die "uv $UV_WANTED could not be installed from the Python package registry." "Is the registry reachable?"
    UV="$tools/bin/uv"
}

# sync_environment run|dev: install exactly what uv.lock says, unless nothing changed since the last time.
sync_environment() {
    local kind=$1 stamp="$ROOT/.venv/.tirek-$1" wanted
    # The folder counts too: see below.
    wanted=$({ echo "$ROOT"; cat "$ROOT/uv.lock" "$ROOT/pyproject.toml"; } | sha256sum | cut -d' ' -f1)
    # The development environment holds everything that running needs.
    if [ -x "$ROOT/.venv/bin/python" ] && grep -qsx "$wanted" "$stamp" "$ROOT/.venv/.tirek-dev"; then
        return
    fi
    find_uv
    # The commands in an environment of a folder that was moved begin with the path where it was.
    if [ -e "$ROOT/.venv/bin/activate" ] && ! grep -qF "'$ROOT/.venv'" "$ROOT/.venv/bin/activate"; then
        rm -rf "$ROOT/.venv"
    fi
    step "Installing Python packages (the first time this takes a minute)"
    local options=(--frozen --quiet --inexact --project "$ROOT")
    [ "$kind" = dev ] || options+=(--no-dev)
    local machine=${SSL_CERT_FILE:-${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}} messages
    # uv brings certificates of its own; behind an inspecting proxy only the machine's are right.
    messages=$("$UV" sync "${options[@]}" 2>&1) || SSL_CERT_FILE=$machine "$UV" sync "${options[@]}" \
        || die "The Python packages could not be installed. Is the package registry reachable?" "$messages"
    printf '%s\n' "$wanted" >"$stamp"
}
