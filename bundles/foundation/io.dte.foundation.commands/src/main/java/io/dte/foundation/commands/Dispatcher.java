// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.commands;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Spelling;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Finds {@link Command} services by name, in the framework or on demand, and executes them with picocli. Any number of
 * threads may execute commands at once.
 */
@Component
public final class Dispatcher implements CommandDispatcher {
  private final BundleContext bundles;

  @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile OnDemand onDemand;

  @Activate
  public Dispatcher(BundleContext bundles) {
    this.bundles = bundles;
  }

  @Override
  public List<Entry> entries() {
    return capabilities().values().stream().map(Listed::entry).toList();
  }

  @Override
  public boolean knows(String name) {
    return capabilities().containsKey(name) || !references(name).isEmpty();
  }

  @Override
  public boolean awaits(String name) {
    return onDemand == null && references(name).isEmpty() && capabilities().containsKey(name);
  }

  @Override
  public int execute(CommandContext context, List<String> arguments) {
    ProblemReport report = new ProblemReport(context);
    String name = arguments.isEmpty() ? "help" : arguments.get(0);
    try {
      return switch (name) {
        case "help", "--help", "-h" -> arguments.size() > 1
            ? execute(context, List.of(arguments.get(1), "--help")) : help(context);
        case "--version", "-V" -> execute(context, List.of("version"));
        default -> call(name, context, arguments.subList(1, arguments.size()), report);
      };
    } catch (DteException e) {
      return report.print(e);
    } finally {
      context.out().flush();
      context.err().flush();
    }
  }

  private int help(CommandContext context) {
    context.out().print(new Overview(capabilities().values()).text());
    return ExitCode.DONE.code();
  }

  private int call(String name, CommandContext context, List<String> arguments, ProblemReport report)
      throws DteException {
    ServiceReference<Command> reference = find(name).orElseThrow(() -> unknown(name));
    Command command = bundles.getService(reference);
    if (command == null) {
      throw unknown(name);
    }
    try {
      return commandLine(name, command.bind(context), context, report)
          .execute(arguments.toArray(String[]::new));
    } finally {
      bundles.ungetService(reference);
    }
  }

  private CommandLine commandLine(String name, Callable<Integer> bound, CommandContext context, ProblemReport report) {
    CommandLine line = new CommandLine(bound);
    addHelp(line);
    line.setCommandName("dte " + name);
    line.setOut(new PrintWriter(context.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(context.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(
        context.interactive() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((problem, arguments) -> report.print(usage(problem)));
    line.setExecutionExceptionHandler((problem, at, parsed) -> report.print(problem));
    return line;
  }

  /** Every command explains itself, whether its author thought of it or not. */
  private static void addHelp(CommandLine line) {
    CommandLine.Model.CommandSpec spec = line.getCommandSpec();
    if (spec.findOption("--help") == null && spec.findOption("-h") == null) {
      spec.addOption(CommandLine.Model.OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this help.").build());
    }
    line.getSubcommands().values().forEach(Dispatcher::addHelp);
  }

  private static Problem usage(ParameterException problem) {
    CommandLine line = problem.getCommandLine();
    String message = problem.getMessage().lines().findFirst().orElse("The call is not understood");
    String help = line.getCommandSpec().qualifiedName() + " --help shows how to call it";
    if (problem instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      if (!word.startsWith("-") && !line.getSubcommands().isEmpty()) {
        message = "There is no command \"" + line.getCommandSpec().qualifiedName() + " " + word + "\"";
        String hint = Spelling.suggest(word, line.getSubcommands().keySet());
        return Problem.of(ExitCode.USAGE, message, hint.isEmpty() ? help : hint);
      }
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        help = "did you mean " + String.join(" or ", suggestions) + "? " + help;
      }
    }
    return new Problem(ExitCode.USAGE, message, SourceLocation.NONE, help);
  }

  private DteException unknown(String name) {
    String nearest = Spelling.nearest(name, capabilities().keySet()).stream()
        .map(other -> "dte " + other).collect(Collectors.joining(" or "));
    return new DteException(ExitCode.USAGE, "There is no command \"" + name + "\"",
        (nearest.isEmpty() ? "" : "did you mean " + nearest + "? ") + "dte --help lists all");
  }

  private Optional<ServiceReference<Command>> find(String name) throws DteException {
    Collection<ServiceReference<Command>> found = references(name);
    OnDemand starter = onDemand;
    if (found.isEmpty() && starter != null && starter.start(Command.CAPABILITY, name)) {
      found = references(name);
    }
    return found.stream().max(ServiceReference::compareTo);
  }

  private Collection<ServiceReference<Command>> references(String name) {
    if (name.isEmpty() || !name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
      return List.of();
    }
    try {
      return bundles.getServiceReferences(Command.class, "(" + Command.NAME_PROPERTY + "=" + name + ")");
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What all bundles declare, started or not, by name. */
  private Map<String, Listed> capabilities() {
    Map<String, Listed> listed = new TreeMap<>();
    for (Bundle bundle : bundles.getBundles()) {
      BundleRevision revision = bundle.adapt(BundleRevision.class);
      if (revision != null) {
        for (BundleCapability capability : revision.getDeclaredCapabilities(Command.CAPABILITY)) {
          add(listed, capability.getAttributes());
        }
      }
    }
    OnDemand starter = onDemand;
    if (starter != null) {
      starter.offers(Command.CAPABILITY).forEach(offer -> add(listed, offer.attributes()));
    }
    return listed;
  }

  private static void add(Map<String, Listed> listed, Map<String, ?> attributes) {
    String name = text(attributes, Command.CAPABILITY);
    if (!name.isEmpty()) {
      listed.putIfAbsent(name, new Listed(name, text(attributes, "summary"), text(attributes, "group")));
    }
  }

  private static String text(Map<String, ?> attributes, String key) {
    Object value = attributes.get(key);
    return value == null ? "" : value.toString();
  }

  /** @param group the heading of the help it appears under; empty for the last one */
  record Listed(String name, String summary, String group) {
    Entry entry() {
      return new Entry(name, summary);
    }
  }
}
