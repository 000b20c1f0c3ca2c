// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.cwl.exec.StepCache;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** One call of {@code dte cache}. */
@CommandLine.Command(name = "cache", sortOptions = false,
    description = {"Shows or clears the results that runs take over from each other.", "",
        "A tool with the same inputs, by content, runs once; dte run --no-reuse does all anew.",
        "What was not used for 30 days, and what is beyond 10 GiB, is deleted by itself."},
    footerHeading = "%nExamples:%n", footer = {"  dte cache show", "  dte cache clear --older-than-days 7"})
final class CacheCall implements Callable<Integer> {
  private final CommandContext context;
  private final CwlEngine engine;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  CacheCall(CommandContext context, CwlEngine engine) {
    this.context = context;
    this.engine = engine;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(context.out());
    return ExitCode.USAGE.code();
  }

  @CommandLine.Command(description = "Lists what is kept, last used first.", footerHeading = "%nExamples:%n",
      footer = {"  dte cache show", "  dte cache show --json"})
  int show(@Option(names = "--json", description = "Print a JSON array.") boolean json) throws DteException {
    List<StepCache.Entry> entries;
    try {
      entries = cache().entries();
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The kept results cannot be read: " + e.getMessage(), "dte cache clear", e);
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    long bytes = 0;
    for (StepCache.Entry entry : entries) {
      bytes += entry.bytes();
      list.addObject().put("key", entry.key()).put("step", entry.step()).put("run", entry.run())
          .put("lastUsedAt", entry.lastUsed().toString()).put("bytes", entry.bytes());
      if (!json) {
        context.out().printf(Locale.ROOT, "%s  %-30s  %12d bytes  run %s%n", entry.lastUsed(), entry.step(), entry.bytes(), entry.run());
      }
    }
    if (json) {
      context.out().println(list);
    } else {
      context.out().printf(Locale.ROOT, "%d results, %.1f MiB%n", entries.size(), bytes / 1048576.0);
    }
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = "Deletes what is kept; runs that took something over keep it.", footerHeading = "%nExamples:%n",
      footer = {"  dte cache clear", "  dte cache clear --older-than-days 7"})
  int clear(@Option(names = "--older-than-days", paramLabel = "N", description = "Only what was not used for so many days; by default everything.") Integer days)
      throws DteException {
    try {
      if (days == null) {
        cache().clear();
      } else {
        cache().prune(Duration.ofDays(days), Long.MAX_VALUE);
      }
    } catch (IOException e) {
      throw new DteException(ExitCode.STORAGE, "The kept results cannot be deleted: " + e.getMessage(), "check the permissions", e);
    }
    return ExitCode.DONE.code();
  }

  private StepCache cache() throws DteException {
    return engine.cache().orElseThrow(() -> new DteException(ExitCode.UNAVAILABLE, "There is no data directory", "set DTE_HOME"));
  }
}
