#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs an official CWL conformance suite against a runner, with PyPI's cwltest.
#   run.sh --suite DIR --build DIR --cwltest PROGRAM --tool PROGRAM [--tool-args "..."] [--expected FILE] [--only FILE] [-j N] [-s ID,ID] [-n N-M]
# The suite is copied to the build folder, with own versions of the helper scripts it does not bring. Needs python3 as the
# tests' interpreter. Writes a line a test to results.tsv of the build folder, prints what failed or was skipped, with the
# reasons that the file of expectations gives, and the counts; exits 0 when nothing failed that is not expected.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
suite= build= cwltest=cwltest tool= tool_args=cwl-runner jobs=2 select= only= expected=$here/without-containers.txt
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2; shift 2 ;;
    --build) build=$2; shift 2 ;;
    --cwltest) cwltest=$2; shift 2 ;;
    --tool) tool=$2; shift 2 ;;
    --tool-args) tool_args=$2; shift 2 ;;
    --expected) expected=$2; shift 2 ;;
    --only) only=$(cd "$(dirname "$2")" && pwd)/${2##*/}; shift 2 ;;
    -j) jobs=$2; shift 2 ;;
    -s | -n) select="$1 $2"; shift 2 ;;
    *) echo "run.sh: unknown option $1" >&2; exit 2 ;;
  esac
done
# The tests run in the copied suite; a program without a path is one of PATH.
absolute() {
  case $1 in
    /* | '') echo "$1" ;;
    */*) echo "$PWD/$1" ;;
    *) command -v "$1" || echo "$PWD/$1" ;;
  esac
}
suite=$(absolute "$suite/") build=$(absolute "$build/") cwltest=$(absolute "$cwltest") tool=$(absolute "$tool")
suite=${suite%/} build=${build%/}
expected=$(cd "$(dirname "$expected")" && pwd)/${expected##*/}
tests=$suite/conformance_tests.yaml
[ -f "$tests" ] || tests=$suite/conformance_test_v1.0.yaml
if [ ! -f "$tests" ]; then
  echo "The CWL conformance suite is not at '$suite': skipped" >&2
  exit 0
fi
rm -rf "$build/suite" "$build/junit.xml"
mkdir -p "$build/suite"
cp -r "$suite/." "$build/suite/"
chmod -R u+w "$build/suite"
cp -r "$here/helpers/tests" "$build/suite/"
# cwltest's own selection reports results under other tests' names.
[ -z "$only" ] || "$(dirname "$cwltest")/python" "$here/select.py" "$build/suite/${tests##*/}" "$only"
cat > "$build/runner" <<END
#!/bin/sh
exec "$tool" $tool_args "\$@"
END
chmod +x "$build/runner"
export PATH="$here/helpers/bin:$PATH"
cd "$build/suite"
# Its exit status counts what is expected too, so the report decides.
# shellcheck disable=SC2086
"$cwltest" --test "${tests##*/}" --tool "$build/runner" -j "$jobs" $select \
  --junit-xml "$build/junit.xml" > "$build/stdout.log" 2> "$build/stderr.log" || true
python3 "$here/report.py" "$build" "$expected"
