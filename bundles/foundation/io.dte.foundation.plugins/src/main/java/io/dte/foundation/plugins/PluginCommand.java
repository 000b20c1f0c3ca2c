// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.plugins;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.plugin.Plugin;
import io.dte.foundation.api.plugin.PluginService;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte plugin}: through the server or desktop that runs on the data directory, else on the folder itself. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=plugin")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=plugin",
    "summary=\"List, install, update and remove plug-ins\"", "group=\"Set up and operate\""})
public final class PluginCommand implements Command {
  private final PluginService local;
  private final DataDirectory home;

  @Activate
  public PluginCommand(@Reference PluginService local, @Reference DataDirectory home) {
    this.local = local;
    this.home = home;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    PluginService service = home.owner().filter(owner -> owner.pid() != ProcessHandle.current().pid())
        .<PluginService>map(RemotePlugins::new).orElse(local);
    return new Call(service, context);
  }

  /** The commands. */
  @CommandLine.Command(name = "plugin", mixinStandardHelpOptions = true, description = {
      "Lists, installs, updates and removes plug-ins.",
      "A plug-in is one jar, or a KAR with what it needs. It can also just be copied into DTE_HOME/plugins."},
      footer = {"", "Examples:", "  dte plugin list", "  dte plugin install my-plugin-1.0.jar",
          "  dte plugin update my-plugin-1.1.jar --sha256 2c26b46b…", "  dte plugin remove org.example.my.plugin"})
  static final class Call implements Callable<Integer> {
    private final PluginService service;
    private final CommandContext context;
    private final ObjectMapper mapper = new ObjectMapper();

    Call(PluginService service, CommandContext context) {
      this.service = service;
      this.context = context;
    }

    /** How results are printed. */
    static final class Output {
      @Option(names = "--json", description = "Print JSON.")
      private boolean json;

      @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
      private boolean help;
    }

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getOut());
      return ExitCode.USAGE.code();
    }

    @CommandLine.Command(name = "list", description = "Lists plug-ins, what they bring, and why one does not work.",
        footer = {"", "Examples:", "  dte plugin list", "  dte plugin list --json"})
    int list(@Mixin Output output) throws DteException {
      List<Plugin> plugins = service.list();
      if (isJson(output)) {
        ArrayNode array = mapper.createArrayNode();
        plugins.forEach(plugin -> array.add(json(plugin)));
        context.out().println(array);
      } else if (plugins.isEmpty()) {
        context.out().println("There are no plug-ins.");
      } else {
        plugins.forEach(this::print);
      }
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(name = "install", description = "Installs a plug-in; all of it or nothing.",
        footer = {"", "Example:", "  dte plugin install my-plugin-1.0.jar"})
    int install(@Mixin Output output, @Parameters(paramLabel = "FILE", description = "A jar or KAR.") String file,
        @Option(names = "--sha256", paramLabel = "HEX", defaultValue = "", description = "Its expected digest.")
        String sha256) throws DteException {
      return done(output, "installed", service.install(path(file), sha256));
    }

    @CommandLine.Command(name = "update",
        description = "Replaces a plug-in; when the new one does not work, the old one stays.",
        footer = {"", "Example:", "  dte plugin update my-plugin-1.1.jar --sha256 2c26b46b…"})
    int update(@Mixin Output output, @Parameters(paramLabel = "FILE", description = "A jar or KAR.") String file,
        @Option(names = "--sha256", paramLabel = "HEX", defaultValue = "", description = "Its expected digest.")
        String sha256) throws DteException {
      return done(output, "updated", service.update(path(file), sha256));
    }

    @CommandLine.Command(name = "remove", description = "Removes a plug-in and its file.",
        footer = {"", "Example:", "  dte plugin remove org.example.my.plugin"})
    int remove(@Mixin Output output, @Parameters(paramLabel = "ID", description = "Its id, as list shows it.") String id)
        throws DteException {
      service.remove(id);
      if (isJson(output)) {
        context.out().println(mapper.createObjectNode().put("id", id).put("state", "removed"));
      } else {
        context.out().println("removed " + id);
      }
      return ExitCode.DONE.code();
    }

    private int done(Output output, String verb, Plugin plugin) {
      if (isJson(output)) {
        context.out().println(json(plugin));
      } else {
        context.out().println(verb + " " + plugin.id() + " " + plugin.version()
            + (plugin.provides().isEmpty() ? "" : " (" + String.join(", ", plugin.provides()) + ")"));
      }
      return ExitCode.DONE.code();
    }

    private Path path(String file) {
      return context.resolve(file);
    }

    private boolean isJson(Output output) {
      return output.json || context.json();
    }

    private void print(Plugin plugin) {
      context.out().printf("%-9s %s %s%s%n", plugin.state(), plugin.id(), plugin.version(),
          plugin.provides().isEmpty() ? "" : "  " + String.join(", ", plugin.provides()));
      if (!plugin.message().isEmpty()) {
        context.out().println("          " + plugin.message());
      }
      if (!plugin.signer().isEmpty()) {
        context.out().println("          signed by " + plugin.signer());
      }
    }

    private ObjectNode json(Plugin plugin) {
      ObjectNode json = mapper.createObjectNode().put("id", plugin.id()).put("version", plugin.version())
          .put("name", plugin.name()).put("state", plugin.state()).put("message", plugin.message())
          .put("file", plugin.file()).put("sha256", plugin.sha256()).put("signer", plugin.signer());
      ArrayNode provides = json.putArray("provides");
      plugin.provides().forEach(provides::add);
      return json;
    }
  }
}
