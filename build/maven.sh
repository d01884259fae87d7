# Sourced by ./leasehold and ./verify, with root set to the checkout: finds the JDK and Maven.

JDK_FLOOR=17
MAVEN_FLOOR=3.8.7

# Sets java to the JVM that JAVA_HOME or the PATH names.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || complain_java "JAVA_HOME is $JAVA_HOME, which has no bin/java."
  else
    java=$(command -v java) || complain_java "No java on the PATH, and JAVA_HOME is not set."
  fi
}

# The feature release of the JVM $1: 17 for "17.0.15", 1 for "1.8.0".
java_release() {
  "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1
}

require_java() {
  release=$(java_release "$java")
  [ "${release:-0}" -ge "$JDK_FLOOR" ] || complain_java "$java is Java ${release:-of no known version}."
}

# What runs is not always what compiles: a JRE has no javac.
require_jdk() {
  require_java
  if [ -n "${JAVA_HOME:-}" ]; then
    [ -x "$JAVA_HOME/bin/javac" ] || complain_java "JAVA_HOME is $JAVA_HOME, a JRE: it has no bin/javac."
  else
    command -v javac >/dev/null || complain_java "$java is a JRE: there is no javac on the PATH."
  fi
}

complain_java() {
  printf '%s: %s\nA JDK of version %s or later is needed; set JAVA_HOME to one.\n' "${0##*/}" "$1" "$JDK_FLOOR" >&2
  exit 69
}

# The Maven on the PATH when it is a 3.x that can build this, otherwise the wrapper, which downloads one.
maven() {
  if maven_on_path_will_do; then
    mvn "$@"
  else
    "$root/mvnw" "$@"
  fi
}

maven_on_path_will_do() {
  command -v mvn >/dev/null 2>&1 || return 1
  mvn -version 2>/dev/null | awk -v floor="$MAVEN_FLOOR" '
    /Apache Maven [0-9]/ {
      sub(/.*Apache Maven /, "")
      split($0, have, /[^0-9]+/)
      split(floor, want, ".")
      for (i = 1; i <= 3 && have[i] + 0 == want[i] + 0; i++) {}
      fits = have[1] == 3 && (i > 3 || have[i] + 0 > want[i] + 0)
      exit
    }
    END { exit !fits }'
}
