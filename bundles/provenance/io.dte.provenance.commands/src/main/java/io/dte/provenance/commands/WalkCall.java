// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call that walks from a thing; the sub-commands say which way. */
abstract class WalkCall implements Callable<Integer> {
  private final CommandContext context;
  private final Lineages lineages;
  private final boolean up;

  @Parameters(paramLabel = "THING", description = "A file, a run's id, a digest such as sha1:0a4d…, or a URI.")
  private String thing;

  @Option(names = "--depth", paramLabel = "N", defaultValue = "1000", description = "At most so many relations far.")
  private int depth;

  @Option(names = "--limit", paramLabel = "N", defaultValue = "1000", description = "At most so many things (1000).")
  private int limit;

  @Option(names = "--json", description = "As one line of JSON.")
  private boolean json;

  WalkCall(CommandContext context, Lineages lineages, boolean up) {
    this.context = context;
    this.lineages = lineages;
    this.up = up;
  }

  @Override
  public Integer call() throws DteException {
    List<String> uris = Things.uris(context, thing);
    JsonNode found = lineages.walk(uris, up, depth, limit);
    if (found.path("elements").isEmpty() && found.path("reached").isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "nothing is recorded of '" + thing + "'",
          "known are the inputs and results of runs, by their content: dte prov search WORDS");
    }
    if (json) {
      context.out().println(found);
    } else {
      print(found, context.out());
    }
    return ExitCode.DONE.code();
  }

  static void print(JsonNode found, PrintStream out) {
    for (JsonNode element : found.path("elements")) {
      out.printf("%-8s  %-30s  %s%n", element.path("kind").asText(), label(element), element.path("id").asText());
    }
    if (found.path("truncated").asBoolean()) {
      out.println("… and more: raise --limit");
    }
  }

  private static String label(JsonNode element) {
    String label = element.path("label").asText("-");
    return label.length() > 30 ? label.substring(0, 29) + "…" : label;
  }
}
