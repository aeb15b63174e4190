# shellcheck shell=bash
# Counts what passed and what failed. Sourced by test and by .ci/run.
passed=0
failed=0

# check <what> <command...>: one check, passed or failed by the command's exit code.
check() {
    local what=$1
    shift
    printf '\n== %s\n' "$what"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
    fi
}

# add <passed> <failed>
add() {
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# The sum as the last line; fails when anything failed, or when nothing ran.
conclude() {
    printf '\n%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
