# What reaches every process of a session, whatever process groups they made: signals, and the guard that ends them in time.
# Times are hundredths of seconds since boot, from the same file for everybody: a process that was paused cannot be wrong.

now() {
  read -r uptime _ </proc/uptime
  now=${uptime%.*}${uptime#*.}
}

# Sends signal $1 to all members of $session; found is empty if there is none. Ended but unreaped processes are none, unless
# another thread than the first still runs. A process's name may hold anything, newlines included.
each() {
  found=
  for stat in /proc/[0-9]*/stat; do
    { IFS= read -r line <"$stat"; } 2>/dev/null || continue
    case $line in *') '*) ;; *) line=$(cat "$stat" 2>/dev/null) ;; esac
    signal=$1
    set -- ${line##*) }
    if [ "${4:-}" = "$session" ] && { { [ "$1" != Z ] && [ "$1" != X ]; } || [ "${18:-1}" -gt 1 ]; }; then
      found=1
      pid=${stat#/proc/}
      kill -s "$signal" "${pid%/stat}" 2>/dev/null
    fi
    set -- "$signal"
  done
}

# TERM at once unless $kill_at has passed, KILL from then on, until nobody is left.
stop() {
  now
  [ "$now" -ge "$kill_at" ] || each TERM
  while :; do
    now
    if [ "$now" -ge "$kill_at" ]; then each KILL; else each 0; fi
    [ -n "$found" ] || return 0
    sleep 0.05
  done
}

# Reads lines "SESSION TERM_AT KILL_AT", each the whole state and 64 bytes long, so that no read cuts one. No line in time
# means that the lease was not extended; end-of-file, that the leasehold process is gone.
guard() {
  term_at=
  while :; do
    now
    left=100
    if [ -n "$term_at" ] && [ $((term_at - now)) -lt 100 ]; then left=$((term_at - now)); fi
    [ "$left" -gt 0 ] || left=1
    lines=$(exec timeout "$((left / 100)).$(printf %02d $((left % 100)))" dd bs=4096 count=1 2>/dev/null)
    status=$?
    if [ -n "$lines" ]; then
      read -r session term_at kill_at _ <<EOF
${lines##*
}
EOF
      [ "$term_at" != - ] || term_at=
      echo heard 2>/dev/null
    elif [ "$status" -ne 124 ]; then
      kill_at=0
      return
    else
      now
      if [ -n "$term_at" ] && [ "$now" -ge "$term_at" ]; then return; fi
    fi
  done
}

case $1 in
guard)
  session=none
  trap '' PIPE # so that an answer to a leasehold process that is gone does not end the guard
  [ -z "$2" ] || mkfifo -m 600 "$2" || exit 73
  echo ready
  guard
  stop
  [ -z "$2" ] || rm -rf "${2%/*}"
  ;;
stop)
  session=$2 kill_at=$3
  stop
  ;;
signal) kill -s "$3" -- "-$2" 2>/dev/null ;;
esac
