# The first process of COMMAND's session: waits for the grant, then becomes COMMAND.
#   $1  a fifo whose writer is the leasehold process; end-of-file means that it is gone
#   $2… COMMAND
exec 3<>"$1" 4<"$1" 3>&-
IFS=' ' read -r LEASEHOLD_TOKEN LEASEHOLD_FENCE <&4 || exit 143
exec 4<&-
shift
export LEASEHOLD_TOKEN LEASEHOLD_FENCE
exec "$@"
