# How the other scripts find Java, and how they build Untether and show how far the build is.
# It is sourced, at the root of the repository, by scripts that have "set -euo pipefail".
# shellcheck shell=bash

readonly jar=target/untether.jar
readonly build_log=target/build.log
readonly class_archive=target/untether.jsa
# As old as the source that the jar was built of.
readonly built=target/built

# A script whose exit codes have a meaning sets failure_status.
fail() {
  printf 'scripts/%s: %s\n' "${0##*/}" "$1" >&2
  exit "${failure_status:-1}"
}

find_java() {
  java=${JAVA_HOME:+$JAVA_HOME/bin/}java
  command -v "$java" >/dev/null ||
    fail "$java is missing: install a JDK of version 17 or later, such as the package openjdk-17-jdk-headless"
  local version
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  [[ ${version:-0} -ge 17 ]] ||
    fail "$java is of version ${version:-unknown}: install a JDK of version 17 or later, such as the package openjdk-17-jdk-headless"
}

# Sets java_options to those of conf/java-options, as far as nothing in JAVA_OPTS forbids them.
read_java_options() {
  local -r given="${JAVA_OPTS-} ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}"
  local unfit=none
  # Java refuses a second collector.
  if [[ $given == *-XX:+Use*GC* ]]; then
    unfit='-XX:[+]Use.*GC|-Xmn|-XX:SurvivorRatio|-XX:GCTimeRatio|-XX:-UsePSAdaptiveSurvivorSizePolicy'
  fi
  # Java 17 crashes when an agent or a recorder sees classes of this archive during the start.
  if [[ $given == *-agent* || $given == *-javaagent* || $given == *StartFlightRecording* ]]; then
    unfit+='|-XX:SharedArchiveFile'
  fi
  mapfile -t java_options < <(grep '^-' conf/java-options | grep -vE -e "$unfit")
  # One pool of memory for all threads of the C library, which would keep much of several unused.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX-1}
}

find_maven() {
  find_java
  command -v mvn >/dev/null || fail "mvn is missing: install Maven 3.8 or later, such as the package maven"
  command -v "${java}c" >/dev/null ||
    fail "${java}c is missing: install a JDK, such as the package openjdk-17-jdk-headless"
}

is_current() {
  [[ -f $jar && -f $built ]] &&
    [[ -z $(find pom.xml .mvn src/main -newer "$built" -print -quit) ]]
}

build() {
  find_maven
  mkdir -p target
  # No build that is interrupted leaves a jar that counts as current.
  rm -f "$built"
  # The time of the start, so that what is edited meanwhile is built next time.
  touch "$built.started"
  run_maven 3 package -Dmaven.test.skip
  mv "$built.started" "$built"
  archive_classes
}

# Starts Untether once, so that later starts are faster. They work without it, too.
archive_classes() {
  if [[ ! $class_archive -nt $jar ]]; then
    echo 'Starting it once for an archive of its classes, with which later starts are faster' >&2
    scripts/archive-classes "$java" "$jar" "$class_archive" 2>>"$build_log" ||
      printf 'There is no archive of classes, so starts take longer: see the end of %s\n' "$build_log" >&2
  fi
}

build_if_changed() {
  find_java
  is_current || build
}

# Builds Untether with its tests, whose fixtures scripts use. Takes options of Maven.
# Sets test_classpath to all that Untether and its tests run with.
build_with_tests() {
  find_maven
  mkdir -p target
  run_maven 4 "$@" package -DskipTests dependency:build-classpath \
    -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
  archive_classes
  # shellcheck disable=SC2034 # used by the script that sources this one
  test_classpath=target/test-classes:target/classes:$(<target/test-classpath)
}

# The same, with the load generators, attacks and benchmarks of src/bench.
build_with_bench() {
  build_with_tests -Pbench
}

# Runs Maven with the arguments after the first, which is the number of steps to count.
run_maven() {
  local -r steps=$1
  shift
  local maven step=1 doing=preparing downloads=0 kilobytes=0 half='' shown='' shown_at=0
  SECONDS=0
  printf 'Building Untether; the output of Maven goes to %s\n' "$build_log" >&2
  if [[ ! -f $jar ]]; then
    printf 'The first build takes about two minutes; it downloads up to 300 MB of libraries and tools\n' >&2
  fi
  : >"$build_log"
  exec 3<"$build_log"
  # In a process group of its own, Maven and all its children can be ended together.
  set -m
  mvn -B "$@" -Dspotless.check.skip >"$build_log" 2>&1 </dev/null 3<&- &
  maven=$!
  set +m
  trap 'stop_maven "$maven" 129' HUP
  trap 'stop_maven "$maven" 130' INT
  trap 'stop_maven "$maven" 143' TERM
  while kill -0 "$maven" 2>/dev/null; do
    read_build_log
    show_progress
    sleep 0.25
  done
  local status=0
  wait "$maven" || status=$?
  trap - HUP INT TERM
  exec 3<&-
  clear_progress
  if ((status)); then
    show_failure
    fail "the build failed; the whole output of Maven is in $build_log"
  fi
  printf 'Built in %d s\n' "$SECONDS" >&2
}

stop_maven() {
  trap '' HUP INT TERM
  kill -TERM -- "-$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
  clear_progress
  printf 'The build was stopped; the next one continues with what has been downloaded\n' >&2
  exit "$2"
}

# Goes on in the log, which is open as descriptor 3, where it left off.
read_build_log() {
  local line
  while IFS= read -r line <&3 || { half+=$line && false; }; do
    line=$half$line
    half=''
    case $line in
      *'Downloaded from '*) count_download "$line" ;;
      *' --- '*':compile '*) step=2 doing=compiling ;;
      *' --- '*':testCompile '*) if ((steps == 4)); then step=3 doing='compiling the tests'; fi ;;
      *' --- '*':jar '*) step=$steps doing=packaging ;;
    esac
  done
}

# The size stands at the end of the line, as in "(1.2 MB at 340 kB/s)".
count_download() {
  downloads=$((downloads + 1))
  [[ $1 =~ \(([0-9]+)(\.[0-9]+)?\ (k|M)B\ at ]] || return 0
  if [[ ${BASH_REMATCH[3]} == M ]]; then
    local -r tenths=${BASH_REMATCH[2]:1:1}
    kilobytes=$((kilobytes + BASH_REMATCH[1] * 1000 + ${tenths:-0} * 100))
  else
    kilobytes=$((kilobytes + BASH_REMATCH[1]))
  fi
}

# One line that is written again and again on a terminal; else a line for each step, and every 10 s.
show_progress() {
  local progress="  step $step of $steps: $doing"
  if ((downloads)); then
    progress+=", $downloads files ($((kilobytes / 1000)) MB) downloaded"
  fi
  if [[ -t 2 && ${TERM-dumb} != dumb ]]; then
    progress+=", $SECONDS s"
    if [[ $progress != "$shown" ]]; then
      shown=$progress
      printf '\r%s\033[K' "$progress" >&2
    fi
  elif [[ $doing != "$shown" ]] || ((SECONDS - shown_at >= 10)); then
    shown=$doing
    shown_at=$SECONDS
    printf '%s, %d s\n' "$progress" "$SECONDS" >&2
  fi
}

clear_progress() {
  if [[ -t 2 && ${TERM-dumb} != dumb ]]; then
    printf '\r\033[K' >&2
  fi
}

# The last lines of Maven, without its rules and its general advice.
show_failure() {
  local -r advice='\[Help 1\]|Re-run Maven|full stack trace|For more information about'
  printf 'The last lines of Maven:\n\n' >&2
  grep -E '[a-z]' "$build_log" | grep -vE "Download(ing|ed) from |Total time|Finished at|$advice" |
    tail -n 15 | sed 's/^/  /' >&2
  printf '\n' >&2
}
