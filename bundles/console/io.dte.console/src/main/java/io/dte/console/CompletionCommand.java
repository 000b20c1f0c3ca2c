// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.command.CommandDispatcher;
import io.dte.foundation.api.ondemand.OnDemand;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte completion}: a script for bash that completes commands, options, twins and runs. */
@Component(property = Command.NAME_PROPERTY + "=completion")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=completion",
    "summary='Print the completion script for bash'", "group='Set up and operate'"})
public final class CompletionCommand implements Command {
  private static final List<String> TREE_COMMANDS = List.of("bench", "clean", "desktop", "package", "server", "test");

  private final BundleContext bundles;

  @Activate
  public CompletionCommand(BundleContext bundles) {
    this.bundles = bundles;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, this);
  }

  /** Options and sub-commands by command, {@code "runs list"}; the empty name has all commands. */
  private Map<String, List<String>> words(CommandContext context) throws DteException {
    Map<String, List<String>> words = new TreeMap<>();
    List<String> top = new ArrayList<>(List.of("help"));
    ServiceReference<CommandDispatcher> dispatcher = bundles.getServiceReference(CommandDispatcher.class);
    for (CommandDispatcher.Entry entry : bundles.getService(dispatcher).entries()) {
      top.add(entry.name());
      Optional<Command> command = command(entry.name());
      if (command.isPresent()) {
        collect(entry.name(), new CommandLine(command.get().bind(context)).getCommandSpec(), words);
      }
    }
    String install = bundles.getProperty("dte.install");
    if (install != null && Files.exists(Path.of(install, "pom.xml"))) {
      top.addAll(TREE_COMMANDS);
    }
    top.sort(null);
    words.put("", top);
    return words;
  }

  private Optional<Command> command(String name) throws DteException {
    try {
      String filter = "(" + Command.NAME_PROPERTY + "=" + name + ")";
      if (bundles.getServiceReferences(Command.class, filter).isEmpty()) {
        ServiceReference<OnDemand> starter = bundles.getServiceReference(OnDemand.class);
        if (starter != null) {
          bundles.getService(starter).start(Command.CAPABILITY, name);
        }
      }
      return bundles.getServiceReferences(Command.class, filter).stream().findFirst().map(bundles::getService);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void collect(String path, CommandSpec spec, Map<String, List<String>> words) {
    List<String> own = new ArrayList<>();
    spec.subcommands().forEach((name, line) -> {
      own.add(name);
      collect(path + " " + name, line.getCommandSpec(), words);
    });
    spec.options().forEach(option -> own.add(option.longestName()));
    words.put(path, own);
  }

  @CommandLine.Command(name = "completion", description = "Prints a script that completes commands, options, twins and runs.",
      footerHeading = "%nExamples:%n", footer = {"  source <(dte completion bash)",
      "  dte completion bash > ~/.local/share/bash-completion/completions/dte"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final CompletionCommand command;

    @Parameters(paramLabel = "SHELL", arity = "0..1", defaultValue = "bash", description = "bash, the default.")
    private String shell;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    Call(CommandContext context, CompletionCommand command) {
      this.context = context;
      this.command = command;
    }

    @Override
    public Integer call() throws DteException {
      if (!shell.equals("bash")) {
        throw new DteException(ExitCode.USAGE, "There is no completion for " + shell, "dte completion bash");
      }
      StringBuilder cases = new StringBuilder();
      command.words(context).forEach((path, words) -> cases.append("    \"").append(path).append("\") echo \"")
          .append(String.join(" ", words)).append("\" ;;\n"));
      String templates = command.bundles.getProperty("dte.templates");
      context.out().print(SCRIPT.replace("@CASES@\n", cases).replace("@TEMPLATES@", templates == null ? "" : templates));
      return ExitCode.DONE.code();
    }
  }

  private static final String SCRIPT = """
      # Completion of dte for bash; made by: dte completion bash

      _dte_words() {
        case $1 in
      @CASES@
        esac
      }

      _dte_twins() {
        local folder twin folders='@TEMPLATES@'
        local IFS=:
        for folder in $folders; do
          for twin in "$folder"/*/; do
            [ -d "$twin" ] && twin=${twin%/} && echo "${twin##*/}"
          done
        done
      }

      _dte_runs() {
        local run
        echo last
        for run in "${DTE_HOME:-$HOME/.dte}"/runs/*/; do
          [ -d "$run" ] && run=${run%/} && echo "${run##*/}"
        done
      }

      _dte() {
        local current=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} sub=${COMP_WORDS[2]} words
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          words=$(_dte_words "")
        elif [ "$command" = run ] && [ "$COMP_CWORD" -eq 2 ] && [ "${current#-}" = "$current" ]; then
          words=$(_dte_twins)
        elif [ "$command" = run ] && [ "${current#-}" != "$current" ]; then
          words="$(_dte_words run) $("${COMP_WORDS[0]}" run "$sub" --help 2>/dev/null | sed -n 's/^  \\(--[^ ]*\\) .*/\\1/p')"
        elif [ "$command" = templates ] && [ "$COMP_CWORD" -eq 3 ] && { [ "$sub" = show ] || [ "$sub" = new ]; }; then
          words=$(_dte_twins)
        elif [ "$command" = runs ] && [ "$COMP_CWORD" -ge 3 ] && [ "$sub" != list ] && [ "${current#-}" = "$current" ]; then
          words=$(_dte_runs)
        elif [ "$COMP_CWORD" -eq 2 ]; then
          words=$(_dte_words "$command")
        else
          words="$(_dte_words "$command $sub")"
          [ -n "$words" ] || words=$(_dte_words "$command")
        fi
        local IFS=$' \\n'
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      }

      complete -o default -F _dte dte
      """;
}
