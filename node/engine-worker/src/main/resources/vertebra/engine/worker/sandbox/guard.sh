# Starts a worker, and sees to it that nothing of it outlives the node.
#
#     sh guard.sh COMMAND...
#
# The guard is a child of the node. It ends the worker, and all that the worker started, when its own standard input
# ends: the node closed it, or the node is gone, by kill -9 too. It ends as the worker does.
#
#   CELL_GROUPS  control groups that the worker joins, one a line; they are removed after it
#   CELL_NICE    how much more patient than the node the worker is with the processor
#   CELL_USER    the first of the numbers from which the worker gets its own, that of the guard's process further on; empty:
#                it stays the node's user

set -f
newline='
'
IFS=$newline
[ -z "$CELL_USER" ] || CELL_USER=$((CELL_USER + $$))

# Signals to all processes of a terminal or a service are the node's business: it finishes what runs, then lets go. And
# nobody may be left to read what a shell says of a killed process.
trap : HUP INT QUIT TERM PIPE
exec 3<&0 </dev/null

(
    exec 3<&-
    for group in $CELL_GROUPS; do
        echo 0 >"$group/cgroup.procs" || exit 125
    done
    # When memory is short on the machine, the node is the last to go.
    { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null
    exec nice -n "$CELL_NICE" setsid setpriv --pdeathsig KILL "$@"
) &
worker=$!

end_worker() {
    kill -KILL "-$worker" "$worker" 2>/dev/null
}

(
    trap '' HUP INT QUIT TERM
    while read -r _ <&3; do :; done
    end_worker
) &
watcher=$!
exec 3<&-

# A signal to the guard interrupts the wait.
while
    wait "$worker"
    status=$?
    kill -0 "$worker" 2>/dev/null
do :; done

kill -KILL "$watcher" 2>/dev/null
end_worker

# What left the worker's process group has not left its control groups.
for group in $CELL_GROUPS; do
    left=50
    until rmdir "$group" 2>/dev/null || [ "$left" -eq 0 ]; do
        left=$((left - 1))
        while read -r process; do
            [ "$process" -le 1 ] || kill -KILL "$process" 2>/dev/null
        done <"$group/cgroup.procs"
        sleep 0.1
    done
done
exit "$status"
