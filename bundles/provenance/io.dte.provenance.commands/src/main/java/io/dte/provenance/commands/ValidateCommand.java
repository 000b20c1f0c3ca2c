// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormats;
import io.dte.provenance.api.validation.ProvValidator;
import io.dte.provenance.api.validation.Verdict;
import io.dte.provenance.api.validation.Verdict.Violation;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte prov validate}. */
@Component
public final class ValidateCommand implements ProvSubcommand {
  private final ProvFormats formats;
  private final ProvValidator validator;

  @Activate
  public ValidateCommand(@Reference ProvFormats formats, @Reference ProvValidator validator) {
    this.formats = formats;
    this.validator = validator;
  }

  @Override
  public String name() {
    return "validate";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, formats, validator);
  }

  /** One call. */
  @Command(name = "validate", description = {"Checks a document of provenance by PROV-CONSTRAINTS and lists what is violated.",
      "Ends with 3 when something is."}, footerHeading = "%nExamples:%n",
      footer = {"  dte prov validate lineage.provn", "  dte prov validate - --from prov-json --json < lineage.json"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final ProvFormats formats;
    private final ProvValidator validator;

    @Parameters(paramLabel = "FILE", description = "The document; - for standard input.")
    private String file;

    @Option(names = "--from", paramLabel = "FORMAT", defaultValue = "", description = "The format: name or media type.")
    private String from;

    @Option(names = "--json", description = "{valid, violations: [{constraint, number, bundle, message, involved}]}.")
    private boolean asJson;

    Call(CommandContext context, ProvFormats formats, ProvValidator validator) {
      this.context = context;
      this.formats = formats;
      this.validator = validator;
    }

    @Override
    public Integer call() throws DteException {
      Verdict verdict = validator.validate(new ProvFile(file, from).read(formats, context, "--from"));
      if (asJson) {
        context.out().println(describe(verdict));
      } else if (verdict.isValid()) {
        context.out().println(file + " is valid");
      } else {
        for (Violation violation : verdict.violations()) {
          context.out().println(line(violation));
        }
      }
      return verdict.isValid() ? ExitCode.DONE.code() : ExitCode.INVALID.code();
    }

    private static String line(Violation violation) {
      String number = violation.number() == 0 ? "" : " (" + violation.number() + ")";
      String where = violation.bundle().isNone() ? "" : " in bundle " + violation.bundle();
      return violation.constraint() + number + where + ": " + violation.message();
    }

    private static ObjectNode describe(Verdict verdict) {
      ObjectNode json = new ObjectMapper().createObjectNode().put("valid", verdict.isValid());
      var violations = json.putArray("violations");
      for (Violation violation : verdict.violations()) {
        ObjectNode each = violations.addObject().put("constraint", violation.constraint())
            .put("number", violation.number())
            .put("bundle", violation.bundle().isNone() ? "" : violation.bundle().uri())
            .put("message", violation.message());
        var involved = each.putArray("involved");
        violation.involved().forEach(name -> involved.add(name.uri()));
      }
      return json;
    }
  }
}
