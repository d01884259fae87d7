-- ARGV: what a beat needs; then the guard's.
return beat(KEYS[1], unpack(ARGV, 1, 4))
