// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  /** The last column of the tables of docs/cwl.md: tests of this tree, and of the official suite where it is at hand. */
  @Test
  void testsThatThePageOfTheLanguageNamesExist() throws IOException {
    List<String> own = new ArrayList<>();
    List<String> suite = new ArrayList<>();
    for (String line : Files.readAllLines(Dte.root().resolve("docs/cwl.md"))) {
      Matcher names = Pattern.compile("`([\\w.-]+)`").matcher(line.startsWith("| ") ? line.replaceFirst(".*(?=\\|.*\\|$)", "") : "");
      while (names.find()) {
        (names.group(1).contains(".") ? own : suite).add(names.group(1));
      }
    }
    assertThat(own).hasSizeGreaterThan(40);
    Map<String, String> sources = new HashMap<>();
    for (String folder : List.of("bundles", "tests")) {
      Files.walkFileTree(Dte.root().resolve(folder), new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
          return visited.endsWith("target") || visited.endsWith("node_modules") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
          String name = file.getFileName().toString();
          if (name.endsWith("Test.java") || name.endsWith("Contract.java")) {
            sources.merge(name.replace(".java", ""), Files.readString(file), String::concat);
          }
          return FileVisitResult.CONTINUE;
        }
      });
    }
    assertThat(own).allMatch(name -> sources.getOrDefault(name.replaceFirst("\\..*", ""), "").contains(" " + name.replaceFirst(".*\\.", "") + "("));
    List<String> ids = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ConformanceTest.specification())) {
      for (Path file : files.filter(file -> file.toString().matches(".*/(conformance_tests|test-index)\\.yaml")).toList()) {
        Files.readAllLines(file).stream().map(line -> line.strip().replaceFirst("^- ", "")).filter(line -> line.startsWith("id: "))
            .forEach(line -> ids.add(line.substring(4)));
      }
    }
    assertThat(ids).containsAll(suite.stream().filter(name -> !name.startsWith("-")).toList());
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
      parts.add("until dte token >/dev/null 2>&1 || [ $n = 600 ]; do sleep 0.5; n=$((n+1)); done");
    } else {
      parts.add(command);
      parts.add("code=$?; [ $code = " + expected + " ] || { echo \"" + place + " exits with $code, not " + expected
          + "\" >&2; exit 99; }");
    }
    return parts;
  }
}
