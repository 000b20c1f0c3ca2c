// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.tests.system.Dte.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Help, version and misspelt words. */
class HelpTest {
  private static final Pattern COMMAND = Pattern.compile("^  ([a-z]+)  +\\S", Pattern.MULTILINE);

  @TempDir
  Path temporary;

  @Test
  void everyCommandIsListedWithHelpThatHasAnExample() throws Exception {
    Dte dte = Dte.in(temporary);
    Result all = dte.run("--help");
    assertThat(all.code()).isZero();
    assertThat(all.out()).contains("Run twins:", "Examples:", "This source tree:");
    String commands = all.out().substring(0, all.out().indexOf("Examples:"));
    List<String> without = new ArrayList<>();
    Matcher names = COMMAND.matcher(commands);
    int count = 0;
    while (names.find()) {
      Result one = dte.run(names.group(1), "--help");
      assertThat(one.code()).as(names.group(1)).isZero();
      if (!one.out().contains("Example")) {
        without.add(names.group(1));
      }
      count++;
      for (String part : parts(one.out())) {
        Result help = dte.run(names.group(1), part, "--help");
        if (help.code() != 0 || !help.out().contains("Example")) {
          without.add(names.group(1) + " " + part);
        }
        count++;
      }
    }
    assertThat(count).isGreaterThan(30);
    assertThat(without).as("commands without an example in their help").isEmpty();
  }

  /** The sub-commands that a command's help lists. */
  private static List<String> parts(String help) {
    int from = help.indexOf("\nCommands:\n");
    if (from < 0) {
      return List.of();
    }
    String listed = help.substring(from);
    int to = listed.indexOf("\n\n");
    return COMMAND.matcher(to < 0 ? listed : listed.substring(0, to)).results().map(found -> found.group(1))
        .filter(name -> !name.equals("help")).toList();
  }

  @Test
  void versionIsTold() throws Exception {
    Result version = Dte.in(temporary).run("version", "--json");
    assertThat(version.code()).isZero();
    assertThat(version.json().path("dte").asText()).startsWith("0.1.0");
    assertThat(version.json().path("java").asText()).isNotEmpty();
  }

  @Test
  void misspeltWordsAreCorrected() throws Exception {
    Dte dte = Dte.in(temporary);
    Result command = dte.run("rnu");
    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err()).contains("did you mean").contains("dte run").hasLineCount(1);
    Result option = dte.run("runs", "list", "--jsno");
    assertThat(option.code()).isEqualTo(2);
    assertThat(option.err()).contains("--json").hasLineCount(1);
    Result both = dte.run("rnus", "--json");
    assertThat(both.problem().path("code").asInt()).isEqualTo(2);
    assertThat(both.problem().path("hint").asText()).contains("runs");
  }

  @Test
  void completionOffersCommandsOptionsAndRuns() throws Exception {
    Dte dte = Dte.in(temporary);
    Result script = dte.run("completion", "bash");
    assertThat(script.code()).isZero();
    Path file = dte.write("dte.bash", script.out());
    java.nio.file.Files.createDirectories(dte.home().resolve("runs/0190a0b0-0000-7000-8000-000000000001"));
    assertThat(complete(dte, file, "dte ru")).containsExactlyInAnyOrder("run", "runners", "runs");
    assertThat(complete(dte, file, "dte runs li")).containsExactly("list");
    assertThat(complete(dte, file, "dte runs list --js")).containsExactly("--json");
    assertThat(complete(dte, file, "dte runs show 01")).containsExactly("0190a0b0-0000-7000-8000-000000000001");
    assertThat(complete(dte, file, "dte templates show flood")).containsExactly("flood-early-warning");
    assertThat(complete(dte, file, "dte run flood")).containsExactly("flood-early-warning");
  }

  private static List<String> complete(Dte dte, Path script, String line) throws Exception {
    Result result = dte.call(List.of(Peers.program("bash").toString(), "-c",
        "source \"$1\"; COMP_WORDS=($2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dte; printf '%s\\n' \"${COMPREPLY[@]}\"",
        "bash", script.toString(), line));
    return result.out().lines().filter(word -> !word.isEmpty()).toList();
  }
}
