# Runs a worker's program with its own limits and its own environment. Nothing is left here but the worker's rights.
#
#     sh run.sh COMMAND...
#
#   CELL_LIMITS     options of prlimit, one a line; a limit that is lower already stays
#   CELL_VARIABLES  names of the worker's variables, one a line; the value of NAME is in WORKER_NAME, so that no variable
#                   of the worker's, such as LD_PRELOAD, reaches what runs with the node's rights
#   CELL_TEMP       its working directory

set -f
newline='
'
IFS=$newline
cd "$CELL_TEMP" || exit 125
umask 022 # a tool's files are for workers, which have users of their own
for limit in $CELL_LIMITS; do
    prlimit --pid $$ "$limit" 2>/dev/null || :
done

unset CELL_GROUPS CELL_HIDDEN CELL_KEEP CELL_LENT CELL_LIMITS CELL_NETWORK CELL_NICE CELL_OWN CELL_READABLE CELL_ROOT CELL_RUN \
    CELL_SOCKET CELL_TEMP CELL_TEMP_BYTES CELL_USER LC_ALL
for CELL_NAME in $CELL_VARIABLES; do
    eval "export $CELL_NAME=\"\$WORKER_$CELL_NAME\"; unset WORKER_$CELL_NAME"
done
unset CELL_NAME CELL_VARIABLES
exec "$@"
