// SPDX-License-Identifier: Apache-2.0
package io.dte.qa;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.data.api.CubeReader;
import io.dte.data.api.DataFormats;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.file.OutputFile;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.qa.api.QualityCheck;
import io.dte.qa.api.Result;
import io.dte.qa.api.Result.Verdict;
import io.dte.qa.api.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte qa}. */
@CommandLine.Command(name = "qa", description = "Judge data by quality rules.", mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  dte qa rules", "  dte qa check rain.nc --rules rules.yaml --report quality.json"})
final class QaCall implements Callable<Integer> {
  private final CommandContext context;
  private final DataFormats formats;
  private final SortedMap<String, QualityCheck> checks = new TreeMap<>();
  private final ObjectMapper mapper = new ObjectMapper();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  QaCall(CommandContext context, DataFormats formats, List<QualityCheck> checks) {
    this.context = context;
    this.formats = formats;
    checks.forEach(check -> this.checks.put(check.name(), check));
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do: check or rules");
  }

  @CommandLine.Command(name = "rules", mixinStandardHelpOptions = true, description = "List the rules that can be used.",
      footer = {"", "Example:", "  dte qa rules --json"})
  int rules(@Option(names = "--json", description = "Print JSON.") boolean json) throws DteException {
    if (json || context.json()) {
      ArrayNode list = mapper.createArrayNode();
      checks.values().forEach(check -> list.addObject().put("name", check.name()).put("description", check.description()));
      context.out().println(text(list));
    } else {
      checks.values().forEach(check -> context.out().printf("%-18s %s%n", check.name(), check.description()));
    }
    return 0;
  }

  @CommandLine.Command(name = "check", mixinStandardHelpOptions = true,
      description = {"Judge a file by the rules of a document.", "Exits with 4 when a rule refuses it."},
      footer = {"", "Example:", "  dte qa check rain.nc --rules rules.yaml --report quality.json"})
  int check(@Parameters(paramLabel = "FILE", description = "Gridded data.") String file,
      @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rules, YAML.") String rules,
      @Option(names = "--report", paramLabel = "FILE", description = "Write the results there, JSON.") String report,
      @Option(names = "--json", description = "Print the results as JSON.") boolean json) throws DteException {
    Path path = context.resolve(file);
    RulesDocument document = RulesDocument.read(context.resolve(rules), checks.keySet());
    List<Result> results = judge(path, document);
    List<Result> failed = results.stream().filter(result -> result.verdict() == Verdict.FAILED).toList();
    String text = text(toJson(path, results, failed.isEmpty()));
    if (report != null) {
      OutputFile.write(context.resolve(report), out -> out.append(text).append('\n'));
    }
    if (json) {
      context.out().println(text);
    } else {
      results.forEach(this::print);
    }
    if (failed.isEmpty()) {
      return 0;
    }
    Result first = failed.get(0);
    throw new DteException(new Problem(ExitCode.REFUSED, "the data are refused by " + (failed.size() == 1 ? "the rule " : "the rules ")
        + String.join(", ", failed.stream().map(Result::rule).toList()) + ": " + first.variable() + ": found " + first.found()
        + ", expected " + first.expected(), SourceLocation.of(path.toString()),
        report == null ? "correct the data" : "correct the data; the report is " + context.resolve(report)));
  }

  private List<Result> judge(Path path, RulesDocument document) throws DteException {
    List<Result> results = new ArrayList<>();
    try (CubeReader reader = formats.openCube(path)) {
      for (Rule rule : document.rules()) {
        if (context.cancelled().getAsBoolean()) {
          throw new DteException(ExitCode.CANCELLED, "the check was cancelled", "");
        }
        results.add(checks.get(rule.name()).judge(rule, reader));
      }
    } catch (IOException e) {
      throw new DteException(new Problem(ExitCode.STORAGE, "the file cannot be closed: " + e.getMessage(),
          SourceLocation.of(path.toString()), ""), e);
    }
    return results;
  }

  private void print(Result result) {
    context.out().printf("%-7s %-18s %s: found %s, expected %s%n", result.verdict().name().toLowerCase(Locale.ROOT),
        result.rule(), result.variable(), result.found(), result.expected());
  }

  private ObjectNode toJson(Path file, List<Result> results, boolean passed) {
    ObjectNode root = mapper.createObjectNode().put("file", file.getFileName().toString())
        .put("verdict", passed ? "passed" : "refused");
    ArrayNode list = root.putArray("results");
    for (Result result : results) {
      list.addObject().put("rule", result.rule()).put("variable", result.variable()).put("found", result.found())
          .put("expected", result.expected()).put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
    }
    return root;
  }

  private String text(com.fasterxml.jackson.databind.JsonNode node) {
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
