// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.commands;

import io.dte.foundation.commands.Dispatcher.Listed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of {@code dte --help}: the commands by group, and how to begin. */
final class Overview {
  private static final String OTHERS = "More";
  private static final List<String> FIRST = List.of("Run twins", "Data and models", "Set up and operate");

  private final Collection<Listed> commands;

  Overview(Collection<Listed> commands) {
    this.commands = commands;
  }

  String text() {
    StringBuilder text = new StringBuilder("""
        dte, the Digital Twin Engine: runs digital twins, written in the Common Workflow Language.

        Usage: dte COMMAND [ARGUMENTS]
        """);
    int width = commands.stream().mapToInt(command -> command.name().length()).max().orElse(0);
    groups().forEach((group, members) -> {
      text.append('\n').append(group).append(":\n");
      for (Listed command : members) {
        text.append("  ").append(command.name()).append(" ".repeat(width - command.name().length() + 2))
            .append(command.summary()).append('\n');
      }
    });
    return text.append("""

        Examples:
          dte run flood-early-warning --outdir results   run a ready-made twin
          dte run flood-early-warning --help             its inputs
          dte run workflow.cwl job.yml                   run a document of your own
          dte runs list                                  what ran, and how it ended

        dte COMMAND --help tells more. Every list takes --json. DTE_HOME (default ~/.dte) holds all data.
        """).toString();
  }

  private Map<String, List<Listed>> groups() {
    Map<String, List<Listed>> groups = new LinkedHashMap<>();
    FIRST.forEach(group -> groups.put(group, new ArrayList<>()));
    for (Listed command : commands) {
      groups.computeIfAbsent(command.group().isEmpty() ? OTHERS : command.group(), name -> new ArrayList<>()).add(command);
    }
    List<Listed> others = groups.remove(OTHERS);
    if (others != null) {
      groups.put(OTHERS, others);
    }
    groups.values().removeIf(List::isEmpty);
    return groups;
  }
}
