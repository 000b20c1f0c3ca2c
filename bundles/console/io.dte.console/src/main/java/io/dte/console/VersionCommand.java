// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import picocli.CommandLine.Option;

/** {@code dte version}. */
@Component(property = Command.NAME_PROPERTY + "=version")
@Capability(namespace = Command.CAPABILITY,
    attribute = {"dte.command=version", "summary='The versions of dte and of Java'", "group='Set up and operate'"})
public final class VersionCommand implements Command {
  private final String version;

  @Activate
  public VersionCommand(BundleContext bundles) {
    String product = bundles.getProperty("dte.version");
    version = product == null ? bundles.getBundle().getVersion().toString() : product;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, version);
  }

  @picocli.CommandLine.Command(name = "version", description = "Shows the versions of dte and of Java.",
      mixinStandardHelpOptions = false, footerHeading = "%nExamples:%n",
      footer = {"  dte version", "  dte version --json"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final String version;

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Shows this help.")
    private boolean help;

    Call(CommandContext context, String version) {
      this.context = context;
      this.version = version;
    }

    @Override
    public Integer call() {
      String java = System.getProperty("java.version");
      if (json) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("dte", version).put("java", java).put("vm", System.getProperty("java.vm.name"));
        context.out().println(line);
      } else {
        context.out().println("dte " + version + ", Java " + java);
      }
      return 0;
    }
  }
}
