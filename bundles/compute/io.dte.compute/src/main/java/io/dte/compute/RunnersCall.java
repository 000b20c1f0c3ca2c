// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.dte.compute.api.Resources;
import io.dte.compute.api.RunnerFinding;
import io.dte.compute.api.Site;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte runners}. */
@Command(name = "runners", description = "Where tasks run, as etc/site.yaml says.", footerHeading = "%nExamples:%n",
    footer = {"  dte runners list", "  dte runners check cluster", "  dte runners schema > site.schema.json"})
final class RunnersCall implements Callable<Integer> {
  private final CommandContext context;
  private final Site site;
  private final ObjectMapper json = new ObjectMapper();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
  private boolean help;

  RunnersCall(CommandContext context, Site site) {
    this.context = context;
    this.site = site;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(context.out());
    return ExitCode.DONE.code();
  }

  @Command(name = "list", description = "Lists the runners and their settings; looks at none of them.",
      footerHeading = "%nExamples:%n", footer = {"  dte runners list", "  dte runners list --json"})
  int list(@Option(names = "--json", description = "A JSON array of {name, type, settings}.") boolean asJson,
      @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.") boolean helped)
      throws DteException, JsonProcessingException {
    List<Site.Entry> entries = site.entries();
    if (asJson) {
      context.out().println(json.writeValueAsString(entries));
    } else {
      context.out().printf("%-20s %-12s %s%n", "NAME", "TYPE", "SETTINGS");
      for (Site.Entry entry : entries) {
        String settings = entry.settings().entrySet().stream().sorted(Map.Entry.comparingByKey())
            .map(setting -> setting.getKey() + "=" + setting.getValue()).collect(Collectors.joining(" "));
        context.out().println(String.format("%-20s %-12s %s", entry.name(), entry.type(), settings).stripTrailing());
      }
    }
    for (Problem problem : site.problems()) {
      context.err().println("dte: " + problem);
    }
    return ExitCode.DONE.code();
  }

  @Command(name = "check", description = {"Looks at what stands behind a runner, or behind all of them, and says what keeps it",
      "from working. Ends with 5 when something does, with 3 when the site file is wrong."},
      footerHeading = "%nExamples:%n", footer = {"  dte runners check", "  dte runners check cluster --json"})
  int check(@Parameters(paramLabel = "NAME", arity = "0..1", description = "The runner; all when it is left out.") String name,
      @Option(names = "--json", description = "A JSON array of {name, ok, version, capacity, facts, problems}.") boolean asJson,
      @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.") boolean helped)
      throws DteException, JsonProcessingException {
    List<Problem> wrong = site.problems();
    List<String> names = name != null ? List.of(name) : site.entries().stream().map(Site.Entry::name).toList();
    ArrayNode array = json.createArrayNode();
    boolean ill = false;
    for (String each : names) {
      RunnerFinding finding = RunnerFinding.of(site, each);
      ill |= !finding.isOk();
      if (asJson) {
        array.add(finding.json());
      } else {
        print(finding);
      }
    }
    if (asJson) {
      context.out().println(json.writeValueAsString(array));
    }
    wrong.forEach(problem -> context.err().println("dte: " + problem));
    return !wrong.isEmpty() ? ExitCode.INVALID.code() : ill ? ExitCode.UNAVAILABLE.code() : ExitCode.DONE.code();
  }

  @Command(name = "schema", description = "Prints the JSON Schema of etc/site.yaml, for editors and checks.",
      footerHeading = "%nExamples:%n", footer = "  dte runners schema > site.schema.json")
  int schema(@Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.") boolean helped)
      throws DteException, JsonProcessingException {
    context.out().println(json.writerWithDefaultPrettyPrinter().writeValueAsString(site.schema()));
    return ExitCode.DONE.code();
  }

  private void print(RunnerFinding finding) {
    String capacity = finding.capacity().map(RunnersCall::capacity).orElse("");
    context.out().println(String.format("%-8s %-20s %s %s", finding.isOk() ? "ok" : "failed", finding.name(), finding.check().version(), capacity)
        .stripTrailing());
    finding.check().facts().forEach(fact -> context.out().println("           " + fact));
    finding.check().problems().forEach(problem -> context.out().println("           " + problem));
  }

  private static String capacity(Resources all) {
    return "(" + (all.cores() == Math.rint(all.cores()) ? Long.toString((long) all.cores())
        : Double.toString(all.cores())) + " cores, " + all.ramMiB() + " MiB"
        + (all.gpus() > 0 ? ", " + all.gpus() + " GPUs" : "") + ")";
  }
}
