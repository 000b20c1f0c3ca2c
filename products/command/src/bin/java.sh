# SPDX-License-Identifier: Apache-2.0
# Sourced by the start scripts. find_java PROGRAM sets java_home and java_major to a Java of version 17 to 25 that has
# this program (java or javac): JAVA_HOME first, then the PATH, then the usual folders.

# Sets java_major when the folder is a suitable Java.
check_java() {
  [ -x "$1/bin/$2" ] || return 1
  java_major=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then
        value=${value#\"}
        java_major=${value%%[!0-9]*}
      fi
    done < "$1/release"
  else
    value=$("$1/bin/java" -version 2>&1) || return 1
    value=${value#*\"}
    java_major=${value%%[!0-9]*}
  fi
  [ -n "$java_major" ] && [ "$java_major" -ge 17 ] && [ "$java_major" -le 25 ] && java_home=$1
}

find_java() {
  if [ -n "${JAVA_HOME:-}" ] && check_java "$JAVA_HOME" "$1"; then
    return 0
  fi
  path_java=$(command -v java) && path_java=$(readlink -f "$path_java") && check_java "${path_java%/bin/java}" "$1" \
    && return 0
  for candidate in /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    check_java "$candidate" "$1" && return 0
  done
  return 1
}
