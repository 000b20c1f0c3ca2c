// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.workflow.api.Templates;
import io.dte.workflow.api.Templates.Template;
import io.dte.workflow.api.WorkflowDescription;
import io.dte.workflow.api.WorkflowDescription.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte templates}. */
@Component(property = Command.NAME_PROPERTY + "=templates")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=templates",
    "summary='The ready-made twins: list, show, or copy one to change it'", "group='Run twins'"})
public final class TemplatesCommand implements Command {
  private final Platform platform;

  @Activate
  public TemplatesCommand(@Reference Platform platform) {
    this.platform = platform;
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, platform);
  }

  @CommandLine.Command(name = "templates", description = "The ready-made twins.", synopsisSubcommandLabel = "COMMAND",
      footerHeading = "%nExamples:%n", footer = {"  dte templates list", "  dte templates new flood-early-warning my-twin"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Platform platform;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Shows this help.")
    private boolean help;

    Call(CommandContext context, Platform platform) {
      this.context = context;
      this.platform = platform;
    }

    @Override
    public Integer call() {
      throw new CommandLine.ParameterException(spec.commandLine(), "A sub-command is missing: list, show or new");
    }

    @CommandLine.Command(description = "Lists the templates.", footerHeading = "%nExamples:%n",
        footer = "  dte templates list --json")
    int list(@Option(names = "--json", description = "As a JSON array.") boolean json) throws DteException {
      List<Template> templates = platform.templates().list();
      if (json) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        templates.forEach(template -> array.add(json(template)));
        context.out().println(array);
        return ExitCode.DONE.code();
      }
      Text table = new Text();
      templates.forEach(template -> table.row(template.name(), template.summary()));
      table.print(context.out());
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(description = "Shows what a template is, and its inputs.", footerHeading = "%nExamples:%n",
        footer = "  dte templates show flood-early-warning")
    int show(@Parameters(paramLabel = "NAME", description = "The template's name.") String name,
        @Option(names = "--json", description = "As one JSON object.") boolean json) throws DteException, IOException {
      Template template = find(name);
      WorkflowDescription description = platform.engineFor(template.document()).describe(template.document());
      if (json) {
        ObjectNode object = json(template);
        object.put("label", description.label()).put("doc", description.doc());
        ArrayNode inputs = object.putArray("inputs");
        for (Input input : description.inputs()) {
          inputs.addObject().put("name", input.name()).put("type", input.type()).put("doc", input.doc())
              .put("required", input.required()).set("default", input.defaultValue());
        }
        description.steps().forEach(object.putArray("steps")::add);
        context.out().println(object);
      } else if (template.readme() != null) {
        context.out().print(Files.readString(template.readme()));
      } else {
        context.out().println(description.label());
        context.out().println(description.doc());
      }
      if (!json) {
        context.out().println("\nIts inputs: dte run " + name + " --help\nIts folder: " + template.folder());
      }
      return ExitCode.DONE.code();
    }

    @CommandLine.Command(name = "new", description = "Copies a template into a new folder, for you to change.",
        footerHeading = "%nExamples:%n", footer = "  dte templates new flood-early-warning my-twin")
    int create(@Parameters(paramLabel = "NAME", description = "The template's name.") String name,
        @Parameters(paramLabel = "DIR", description = "The new folder.") String folder) throws DteException {
      Template template = find(name);
      Path target = context.resolve(folder);
      platform.templates().copy(name, target);
      Path document = template.folder().relativize(template.document());
      context.out().println("Copied to " + target);
      context.out().println("Run it with: dte run " + context.workingDirectory().relativize(target.resolve(document)));
      return ExitCode.DONE.code();
    }

    private Template find(String name) throws DteException {
      Templates templates = platform.templates();
      return templates.find(name).orElseThrow(() -> Target.unknown(name, templates.list()));
    }

    private static ObjectNode json(Template template) {
      return JsonNodeFactory.instance.objectNode().put("name", template.name()).put("summary", template.summary())
          .put("folder", template.folder().toString()).put("document", template.document().toString());
    }
  }
}
