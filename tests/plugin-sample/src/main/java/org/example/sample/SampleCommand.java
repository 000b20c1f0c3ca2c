// SPDX-License-Identifier: Apache-2.0
package org.example.sample;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code dte sample hello}. */
@Component(property = Command.NAME_PROPERTY + "=sample")
@Capability(namespace = Command.CAPABILITY,
    attribute = {"dte.command=sample", "summary=\"What the sample plug-in brings\""})
public final class SampleCommand implements Command {

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context);
  }

  /** One call. */
  @CommandLine.Command(name = "sample", description = "What the sample plug-in brings.",
      footer = {"", "Example:", "  dte sample hello --name Florence"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    Call(CommandContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return hello("");
    }

    @CommandLine.Command(name = "hello", description = "Says hello.")
    int hello(@Option(names = "--name", defaultValue = "", description = "To whom.") String name) {
      context.out().println(Greeting.of(name));
      return 0;
    }
  }
}
