// SPDX-License-Identifier: Apache-2.0
package ${package};

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;
import picocli.CommandLine;

/** {@code dte ${command}}. */
@Component(property = Command.NAME_PROPERTY + "=${command}")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=${command}", "summary=\"Says hello\""})
public final class OwnCommand implements Command {

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context);
  }

  /** One call. */
  @CommandLine.Command(name = "${command}", description = "Says hello.")
  static final class Call implements Callable<Integer> {
    private final CommandContext context;

    Call(CommandContext context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      context.out().println("Hello from ${artifactId}!");
      return 0;
    }
  }
}
