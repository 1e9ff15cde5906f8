# Runs a worker's program with its own limits and its own environment. Nothing is left here but the worker's rights.
#
#     sh run.sh COMMAND...
#
#   CELL_LIMITS     options of prlimit, one a line; a limit that is lower already stays
#   CELL_VARIABLES  names of the worker's variables, one a line
#   CELL_PREFIX     what they are called until then, so that none of them, such as LD_PRELOAD, reaches what runs with the
#                   node's rights: the value of NAME is in this and NAME. No name of theirs begins with it
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

# What follows is one text, written before it runs: whatever its variables are called, none is in the way of another or of a
# name in here.
own=
shells=
hidden=
for name in $CELL_VARIABLES; do
    from=$CELL_PREFIX$name
    case $name in
    # A shell takes no value for these, or has its own.
    BASH* | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | HISTCMD | LINENO | OPTIND | PIPESTATUS | PPID | RANDOM | \
        SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID | _)
        shells="$shells $name=\"\$$from\""
        hidden="$hidden -u $from"
        ;;
    *) own="$own export $name=\"\$$from\"; unset $from;" ;;
    esac
done
[ -z "$shells" ] || shells="$(command -v env)$hidden$shells"
eval "unset CELL_GROUPS CELL_HIDDEN CELL_KEEP CELL_LENT CELL_LIMITS CELL_NETWORK CELL_NICE CELL_OWN CELL_PREFIX CELL_READABLE \
    CELL_ROOT CELL_RUN CELL_SOCKET CELL_TEMP CELL_TEMP_BYTES CELL_USER CELL_VARIABLES \
    IFS LC_ALL from hidden limit name newline own shells; $own exec $shells \"\$@\""
