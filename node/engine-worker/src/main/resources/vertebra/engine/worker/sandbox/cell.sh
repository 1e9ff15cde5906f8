# Builds the walls around a worker, inside namespaces of its own, and runs it without any right over them.
#
#     sh cell.sh COMMAND...
#
# Runs as process 1 of fresh mount, process, IPC and host name namespaces, and mostly of a fresh network: as root of the
# machine, or as the root of a user namespace whose only user is the node's. The worker sees an empty machine with the
# system's programs and what it needs, all read-only, and one folder of bounded size that it writes.
#
#   CELL_ROOT      empty folder, where the new root is mounted
#   CELL_READABLE  files and folders of the machine that the worker reads, one a line
#   CELL_HIDDEN    folders of the node that stay empty although a readable one holds them, one a line
#   CELL_OWN       files and folders of the node that the worker reads nevertheless, one a line
#   CELL_LENT      files of the operator that the worker reads too, one a line
#   CELL_SOCKET    socket of the node
#   CELL_TEMP      folder that the worker writes; CELL_TEMP_BYTES: its size
#   CELL_KEEP      not empty: it is that of the machine, on the disk, and the node's again in the end; /tmp has the size
#   CELL_NETWORK   none, or host
#   CELL_USER      number of the user it runs as; empty: the node's
#   CELL_RUN       script that starts the command

set -euf
umask 022 # whatever the node's is: the worker, who may be another user, walks through the folders that are made here
newline='
'
IFS=$newline
root=$CELL_ROOT
inside=1000

# Shows a file or folder of the machine at the same place; or another file there.
show() {
    [ -e "$1" ] || return 0
    if [ ! -e "$root$1" ]; then
        if [ -d "$1" ]; then
            mkdir -p "$root$1"
        else
            mkdir -p "$root${1%/*}"
            : >"$root$1"
        fi
    fi
    mount --rbind "${2:-$1}" "$root$1"
}

# Shows a file of the operator's. Where it is for his eyes alone it stays so: another user gets a copy, in memory.
lend() {
    if [ -z "$CELL_USER" ] || [ -n "$(find -H "$1" -perm -004)" ]; then
        show "$1"
        return
    fi
    lent=$((lent + 1))
    cat "$1" >"$root/lent/$lent"
    chmod 400 "$root/lent/$lent"
    chown "$CELL_USER:$CELL_USER" "$root/lent/$lent"
    show "$1" "$root/lent/$lent"
}

mount -t tmpfs -o mode=755,size=1m,nosuid,nodev cell "$root"
mkdir "$root/dev" "$root/etc" "$root/lent" "$root/proc" "$root/tmp"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
owner=${CELL_USER:-0}
mount -t tmpfs -o "mode=700,uid=$owner,gid=$owner,size=$CELL_TEMP_BYTES,nr_inodes=100k,nosuid,nodev" temp "$root/tmp"
for device in null zero full random urandom; do show "/dev/$device"; done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /tmp "$root/dev/shm"

for folder in /bin /sbin /lib /lib32 /lib64 /libx32; do
    if [ -h "$folder" ]; then cp -P "$folder" "$root$folder"; else show "$folder"; fi
done
show /usr
for file in alternatives ca-certificates ld.so.cache localtime mime.types nsswitch.conf pki/ca-trust pki/tls/certs \
    pki/tls/openssl.cnf protocols services ssl/certs ssl/openssl.cnf; do
    show "/etc/$file"
done
echo "worker:x:$inside:$inside:worker:$CELL_TEMP:/bin/sh" >"$root/etc/passwd"
echo "worker:x:$inside:" >"$root/etc/group"
hostname worker 2>/dev/null || :
if [ "$CELL_NETWORK" = host ]; then
    for file in gai.conf host.conf hosts resolv.conf; do show "/etc/$file"; done
else
    echo '127.0.0.1 localhost' >"$root/etc/hosts"
    # A loopback device of its own; nothing else is there.
    ip link set lo up 2>/dev/null || :
fi

for path in $CELL_READABLE; do show "$path"; done
for folder in $CELL_HIDDEN; do
    [ ! -d "$root$folder" ] || mount -t tmpfs -o mode=755,size=1m,nosuid,nodev hidden "$root$folder"
done
for path in $CELL_OWN; do
    # A strict umask of the node keeps its files from every other user, this one too.
    [ -z "$CELL_USER" ] || find "$path" ! -type l ! -perm -004 -exec chmod o+rX {} +
    show "$path"
done
mount -t tmpfs -o mode=711,nosuid,nodev lent "$root/lent"
lent=0
for file in $CELL_LENT; do lend "$file"; done
[ -z "$CELL_USER" ] || [ ! -e "$CELL_SOCKET" ] || chmod o+rw "$CELL_SOCKET"
show "$CELL_SOCKET"
mkdir -p "$root$CELL_TEMP"
if [ -n "$CELL_KEEP" ]; then
    [ -z "$CELL_USER" ] || chown -hR "$CELL_USER:$CELL_USER" "$CELL_TEMP"
    mount --bind "$CELL_TEMP" "$root$CELL_TEMP"
else
    mount --bind "$root/tmp" "$root$CELL_TEMP"
fi

# Whatever came along is read-only, also what is mounted below a folder.
for mounted in $(cut -d ' ' -f 5,6 /proc/self/mountinfo); do
    point=$(printf '%b' "${mounted% *}")
    mountpoint -q "$point" || continue # another one covers it
    # A user namespace may not take this from a file system of the machine.
    case ,${mounted#* }, in *,noexec,*) noexec=,noexec ;; *) noexec= ;; esac
    case $point in
    "$root/proc" | "$root/tmp") ;;
    "$root$CELL_TEMP") mount -o "remount,bind,nosuid,nodev$noexec" "$point" ;;
    "$root"/dev/*) mount -o remount,bind,ro,nosuid,noexec "$point" ;;
    "$root" | "$root"/*) mount -o "remount,bind,ro,nosuid,nodev$noexec" "$point" ;;
    esac
done

cd "$root"
pivot_root . .
umount -l .
cd /

# Settings of the kernel are read-only too. This process alone stays where they are not: in the one folder with the setting
# that is written below, which is of the worker's own user namespace.
cd /proc/sys/user 2>/dev/null || :
{ mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro,nosuid,nodev,noexec /proc/sys; } 2>/dev/null || :

# Another user without a single right, who cannot regain one: neither by a program, nor in a user namespace of his own.
# Process 1 stays what it is, out of his reach, and takes care of orphans.
give_up='--bounding-set=-all --inh-caps=-all --no-new-privs --pdeathsig=KILL'
IFS=' '
become=
[ -z "$CELL_USER" ] || become="setpriv --reuid=$CELL_USER --regid=$CELL_USER --clear-groups"
enter="unshare --user --map-user=$inside --map-group=$inside --keep-caps"
status=0
if $become $enter true 2>/dev/null; then
    $become $enter sh -c '
        echo 0 >max_user_namespaces && cd / || exit
        exec setpriv --ambient-caps=-all '"$give_up"' sh "$0" "$@"' "$CELL_RUN" "$@" || status=$?
else
    setpriv ${become#setpriv} $give_up sh "$CELL_RUN" "$@" || status=$?
fi
if [ -n "$CELL_KEEP" ]; then
    kill -KILL -1 2>/dev/null || : # whoever else is left in here
    [ -z "$CELL_USER" ] || chown -hR 0:0 "$CELL_TEMP"
    chmod -R u+rwX,a-s "$CELL_TEMP"
fi
exit "$status"
