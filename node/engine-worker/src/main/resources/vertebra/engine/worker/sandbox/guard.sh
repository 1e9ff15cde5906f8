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
exec 3<&0 4>&1 5>&2 </dev/null 2>/dev/null

# A session of its own, and in it the worker and a leader, who waits for either end and then kills the session's group by
# "kill 0": its own group, whatever numbers have been given to others meanwhile. It says before how the worker ended.
leader='
    trap "" HUP INT QUIT TERM PIPE
    ( while read -r _ <&3; do :; done; kill -KILL 0 ) 6>&- &
    (
        exec 3<&- 6>&-
        trap - HUP INT QUIT TERM PIPE
        for group in $CELL_GROUPS; do
            echo 0 >"$group/cgroup.procs" || exit 125
        done
        # When memory is short on the machine, the node is the last to go.
        { echo 500 >/proc/self/oom_score_adj; } 2>/dev/null
        exec nice -n "$CELL_NICE" setpriv --pdeathsig KILL "$@"
    ) &
    wait "$!"
    echo "$?" >&6
    kill -KILL 0'
status=$(exec setsid setpriv --pdeathsig KILL sh -fc "IFS='$newline'$leader" leader "$@" 6>&1 >&4 2>&5 4>&- 5>&-)

# What left the worker's process group has not left its control groups.
for group in $CELL_GROUPS; do
    left=50
    until rmdir "$group" 2>/dev/null || [ "$left" -eq 0 ]; do
        left=$((left - 1))
        if ! echo 1 2>/dev/null >"$group/cgroup.kill"; then
            while read -r process; do
                [ "$process" -le 1 ] || kill -KILL "$process" 2>/dev/null
            done <"$group/cgroup.procs"
        fi
        sleep 0.1
    done
done
exit "${status:-137}"
