// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One call of {@code dte models}; each method is a sub-command. */
@CommandLine.Command(name = "models", description = {"Registered models, who did what to them, and their approval.",
    "Needs a running server or desktop: clients register models there."}, synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n", footer = {"  dte models list --json", "  dte models versions river",
        "  dte models promote river 1 --to in-review"})
final class ModelsCall implements Callable<Integer> {
  private static final String PATH = "/api/v1/models";
  private static final String NAME = "A registered model's name.";
  private final CommandContext context;
  private final Platform platform;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  @Option(names = {"-h", "--help"}, usageHelp = true, scope = CommandLine.ScopeType.INHERIT, description = "Shows this help.")
  private boolean help;

  ModelsCall(CommandContext context, Platform platform) {
    this.context = context;
    this.platform = platform;
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(),
        "A sub-command is missing: list, show, versions, audit, cite or promote");
  }

  @CommandLine.Command(description = "Lists the registered models.", footerHeading = "%nExamples:%n",
      footer = {"  dte models list", "  dte models list --json"})
  int list(@Option(names = "--json", description = "As a JSON array.") boolean json) throws DteException {
    JsonNode models = platform.ownerApi().call("GET", PATH, null);
    Text table = new Text().row("NAME", "LATEST", "LIFECYCLE", "DESCRIPTION");
    for (JsonNode model : models) {
      JsonNode latest = newest(model);
      table.row(model.path("name").asText(), latest.path("version").asText(), latest.path("lifecycle").asText(),
          Text.brief(model.path("description")));
    }
    return print(json, models, table);
  }

  private static JsonNode newest(JsonNode model) {
    JsonNode newest = JsonNodeFactory.instance.objectNode();
    for (JsonNode version : model.path("latest")) {
      if (version.path("version").asInt() > newest.path("version").asInt()) {
        newest = version;
      }
    }
    return newest;
  }

  @CommandLine.Command(description = "Shows one registered model.", footerHeading = "%nExamples:%n",
      footer = {"  dte models show river", "  dte models show river --json"})
  int show(@Parameters(paramLabel = "MODEL", description = NAME) String name,
      @Option(names = "--json", description = "As one JSON object.") boolean json) throws DteException {
    JsonNode model = platform.ownerApi().call("GET", path(name), null);
    Text table = new Text().row("Model", model.path("name").asText())
        .row("Description", Text.brief(model.path("description")));
    model.path("aliases").properties().forEach(alias -> table.row("Alias", alias.getKey() + ": version " + alias.getValue()));
    model.path("latest").forEach(version -> table.row("Latest of stage " + version.path("stage").asText(),
        "version " + version.path("version") + ", " + version.path("lifecycle").asText()));
    return print(json, model, table);
  }

  @CommandLine.Command(description = "Lists the versions of a model, newest first.", footerHeading = "%nExamples:%n",
      footer = {"  dte models versions river", "  dte models versions river --json"})
  int versions(@Parameters(paramLabel = "MODEL", description = NAME) String name,
      @Option(names = "--json", description = "As a JSON array.") boolean json) throws DteException {
    JsonNode versions = platform.ownerApi().call("GET", path(name) + "/versions", null);
    Text table = new Text().row("VERSION", "LIFECYCLE", "STAGE", "CREATED", "RUN", "ALIASES");
    for (JsonNode version : versions) {
      List<String> aliases = new ArrayList<>();
      version.path("aliases").forEach(alias -> aliases.add(alias.asText()));
      table.row(version.path("version").asText(), version.path("lifecycle").asText(), version.path("stage").asText(),
          version.path("createdAt").asText(), version.path("run").asText(), String.join(", ", aliases));
    }
    return print(json, versions, table);
  }

  @CommandLine.Command(description = "Shows who did what to a model and its versions, oldest first.",
      footerHeading = "%nExamples:%n", footer = {"  dte models audit river", "  dte models audit river --version 2 --json"})
  int audit(@Parameters(paramLabel = "MODEL", description = NAME) String name,
      @Option(names = "--version", paramLabel = "N", defaultValue = "0", description = "Only of this version.") int version,
      @Option(names = "--json", description = "As a JSON array.") boolean json) throws DteException {
    JsonNode entries = platform.ownerApi().call("GET", path(name) + (version > 0 ? "/versions/" + version : "") + "/audit", null);
    Text table = new Text().row("TIME", "VERSION", "WHO", "WHAT", "");
    entries.forEach(entry -> table.row(entry.path("time").asText(), entry.path("version").asInt() > 0
        ? entry.path("version").asText() : "", entry.path("actor").asText(), entry.path("action").asText(),
        Text.brief(entry.path("detail"))));
    return print(json, entries, table);
  }

  @CommandLine.Command(description = {
      "Prints what others need to find and cite a version: identifier, creators, licence and files.",
      "The tags licence and authors of the version or its model count; etc/io.dte.provenance.credits.cfg says the rest."},
      footerHeading = "%nExamples:%n",
      footer = {"  dte models cite river 1", "  dte models cite river 1 --format datacite"})
  int cite(@Parameters(paramLabel = "MODEL", description = NAME) String name,
      @Parameters(paramLabel = "VERSION", description = "Its version.") int version,
      @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "schema-org",
          description = "schema-org (JSON-LD) or datacite.") String format) throws DteException {
    context.out().println(platform.ownerApi().call("GET", path(name) + "/versions/" + version + "/metadata?format="
        + URLEncoder.encode(format, StandardCharsets.UTF_8), null).toPrettyString());
    return ExitCode.DONE.code();
  }

  @CommandLine.Command(description = {"Moves a version on, or back to experimental.", "Production-ready needs a review by "
      + "somebody else than who asked for it, and the certificates that the platform demands; what is missing is said."},
      footerHeading = "%nExamples:%n", footer = {"  dte models promote river 1 --to in-review",
          "  dte models promote river 1 --to production-ready --comment \"seen\""})
  int promote(@Parameters(paramLabel = "MODEL", description = NAME) String name,
      @Parameters(paramLabel = "VERSION", description = "Its version.") int version,
      @Option(names = "--to", required = true, paramLabel = "LIFECYCLE",
          description = "experimental, in-review or production-ready.") String to,
      @Option(names = "--comment", paramLabel = "TEXT", defaultValue = "", description = "For the audit log.") String comment,
      @Option(names = "--json", description = "Print the version as one JSON object.") boolean json) throws DteException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("to", to).put("comment", comment);
    JsonNode moved = platform.ownerApi().call("POST", path(name) + "/versions/" + version + "/lifecycle", body);
    return print(json, moved, new Text().row("Version " + version + " of " + name + " is " + moved.path("lifecycle").asText()));
  }

  private static String path(String name) {
    return PATH + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private int print(boolean asJson, JsonNode json, Text table) {
    if (asJson) {
      context.out().println(json);
    } else {
      table.print(context.out());
    }
    return ExitCode.DONE.code();
  }
}
