// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte validate}. */
@Component(property = Command.NAME_PROPERTY + "=validate")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=validate",
    "summary='Check a document and list all that is wrong'", "group='Run twins'"})
public final class ValidateCommand implements Command {
  private final Platform platform;

  @Activate
  public ValidateCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, platform);
  }

  @picocli.CommandLine.Command(name = "validate", description = "Checks documents without running them, and lists all that is "
      + "wrong, as FILE:LINE:COLUMN: what is wrong. Ends with 3 when anything is.", footerHeading = "%nExamples:%n",
      footer = {"  dte validate workflow.cwl", "  dte validate --json *.cwl"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Platform platform;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "A document, or a template's name.")
    private List<String> files;

    @Option(names = "--json", description = "A JSON array of {code, message, file, line, column, hint} on standard output.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    Call(CommandContext context, Platform platform) {
      this.context = context;
      this.platform = platform;
    }

    @Override
    public Integer call() throws DteException {
      ArrayNode found = JsonNodeFactory.instance.arrayNode();
      ExitCode worst = ExitCode.DONE;
      for (String file : files) {
        Target target = Target.resolve(file, context, platform);
        List<Problem> problems = platform.engineFor(target.document()).validate(target.document());
        for (Problem problem : problems) {
          worst = worst == ExitCode.DONE || problem.code() == ExitCode.INVALID ? problem.code() : worst;
          found.add(json(problem));
          if (!json) {
            context.out().println(problem);
          }
        }
        if (problems.isEmpty() && !json) {
          context.out().println(file + " is valid");
        }
      }
      if (json) {
        context.out().println(found);
      }
      return worst.code();
    }

    private static ObjectNode json(Problem problem) {
      SourceLocation place = problem.location();
      return JsonNodeFactory.instance.objectNode().put("code", problem.code().code()).put("message", problem.message())
          .put("file", place.file()).put("line", place.line()).put("column", place.column()).put("hint", problem.hint());
    }
  }
}
