// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the pages tell people to type: each line {@code $ command} of a {@code console} block, a page in one shell.
 * A line ends with {@code # exits N} where another status than 0 is meant, and with {@code &} where a server goes on.
 */
class DocsTest {

  private static final Pattern EXITS = Pattern.compile("\\s+# exits (\\d+)$");

  /** What other tests run, since it builds, tests or shows the whole product. */
  private static final Pattern ELSEWHERE = Pattern.compile("(\\./)?dte (test|bench|package|desktop|clean)\\b.*|sudo .*");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Dte.root().resolve("docs"))) {
      return Stream.concat(Stream.of(Dte.root().resolve("README.md")),
          docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream()).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void whatThePageSaysWorks(Path page, @TempDir Path temporary) throws Exception {
    Dte dte = Dte.in(temporary);
    Path script = dte.write("page.sh", script(page));
    Dte.Result result = dte.call(List.of("bash", script.toString()));
    assertThat(result.code()).as(result.out() + result.err()).isZero();
  }

  private static String script(Path page) throws IOException {
    StringBuilder script = new StringBuilder("export PATH=" + Dte.root() + ":$PATH DTE_BUILT=1\nservers=\n"
        + "trap 'for s in $servers; do kill $s; wait $s; done 2>/dev/null' EXIT\n");
    int number = 0;
    boolean inside = false;
    for (String line : Files.readAllLines(page)) {
      number++;
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        command(line.substring(2), page.getFileName() + ":" + number).forEach(part -> script.append(part).append('\n'));
      }
    }
    return script.toString();
  }

  private static List<String> command(String line, String place) {
    if (ELSEWHERE.matcher(line).matches()) {
      return List.of();
    }
    Matcher exits = EXITS.matcher(line);
    String expected = exits.find() ? exits.group(1) : "0";
    String command = exits.replaceFirst("").replaceFirst("^\\./dte ", "dte ");
    List<String> parts = new ArrayList<>();
    if (command.endsWith("&")) {
      parts.add(command);
      parts.add("servers=\"$servers $!\"; n=0");
      parts.add("until dte token >/dev/null 2>&1 || [ $n = 120 ]; do sleep 0.5; n=$((n+1)); done");
    } else {
      parts.add(command);
      parts.add("code=$?; [ $code = " + expected + " ] || { echo \"" + place + " exits with $code, not " + expected
          + "\" >&2; exit 99; }");
    }
    return parts;
  }
}
