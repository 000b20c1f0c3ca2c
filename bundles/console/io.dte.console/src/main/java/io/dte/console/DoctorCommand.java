// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.http.HealthProbe.Health;
import io.dte.foundation.api.http.HealthProbe.Status;
import io.dte.foundation.api.problem.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Option;

/** {@code dte doctor}. */
@Component(property = Command.NAME_PROPERTY + "=doctor")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=doctor",
    "summary='What is installed, which peers and runners were found, what is wrong'", "group='Set up and operate'"})
public final class DoctorCommand implements Command {
  private final Platform platform;
  private final BundleContext bundles;

  @Activate
  public DoctorCommand(BundleContext bundles, @Reference Platform platform) {
    this.bundles = bundles;
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, new Examination(bundles, platform, context.environment()));
  }

  @picocli.CommandLine.Command(name = "doctor", description = "Says what is installed, which peers and runners were found, "
      + "and what is wrong. Ends with 5 when something is.", footerHeading = "%nExamples:%n",
      footer = {"  dte doctor", "  dte doctor --json"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Examination examination;

    @Option(names = "--json", description = "A JSON array of {name, status, detail}.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    Call(CommandContext context, Examination examination) {
      this.context = context;
      this.examination = examination;
    }

    @Override
    public Integer call() {
      List<Health> findings = examination.findings();
      if (json) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Health finding : findings) {
          array.addObject().put("name", finding.name()).put("status", label(finding.status())).put("detail", finding.detail());
        }
        context.out().println(array);
      } else {
        Text table = new Text();
        findings.forEach(finding -> table.row(label(finding.status()), finding.name(), finding.detail()));
        table.print(context.out());
      }
      boolean ill = findings.stream().anyMatch(finding -> finding.status() == Status.FAILED);
      return ill ? ExitCode.UNAVAILABLE.code() : ExitCode.DONE.code();
    }

    private static String label(Status status) {
      return status.name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
