// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.SourceLocation;
import io.dte.foundation.api.problem.Problem;
import io.dte.provenance.api.format.ProvFormat;
import io.dte.provenance.api.format.ProvFormats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte prov import}. */
@Component
public final class ImportCommand implements ProvSubcommand {
  private final Lineages lineages;
  private final ProvFormats formats;

  @Activate
  public ImportCommand(@Reference Lineages lineages, @Reference ProvFormats formats) {
    this.lineages = lineages;
    this.formats = formats;
  }

  @Override
  public String name() {
    return "import";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages, formats);
  }

  /** One call. */
  @Command(name = "import", description = "Stores a document of provenance in the server, beside the lineage of its runs.",
      footerHeading = "%nExamples:%n", footer = {"  dte prov import lineage.json", "  dte prov import survey.provn --id survey-2026 --validate"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Lineages lineages;
    private final ProvFormats formats;

    @Parameters(paramLabel = "FILE", description = "The document.")
    private String file;

    @Option(names = "--id", paramLabel = "ID", defaultValue = "", description = "Its id; the file's name without extension.")
    private String id;

    @Option(names = "--from", paramLabel = "FORMAT", defaultValue = "", description = "The format: name or media type.")
    private String from;

    @Option(names = "--validate", description = "Only if it violates none of PROV's constraints.")
    private boolean validate;

    @Option(names = "--json", description = "What was stored, as one line of JSON.")
    private boolean json;

    Call(CommandContext context, Lineages lineages, ProvFormats formats) {
      this.context = context;
      this.lineages = lineages;
      this.formats = formats;
    }

    @Override
    public Integer call() throws DteException {
      Path path = context.resolve(file);
      if (!Files.isRegularFile(path)) {
        throw new DteException(Problem.of(ExitCode.INVALID, "there is no such file", "check the path")
            .at(SourceLocation.of(file)));
      }
      String name = path.getFileName().toString();
      int dot = name.lastIndexOf('.');
      ProvFormat format = formats.find(from.isEmpty() ? name.substring(dot + 1) : from);
      String chosen = id.isEmpty() ? name.substring(0, dot < 1 ? name.length() : dot) : id;
      JsonNode stored = lineages.owner().put("documents/" + OwnerCall.encoded(chosen) + (validate ? "?validate=true" : ""), path,
          format.mediaTypes().get(0));
      context.out().println(json ? stored.toString() : "stored " + stored.path("id").asText() + ": "
          + stored.path("elements").asLong() + " elements, " + stored.path("relations").asLong() + " relations");
      return ExitCode.DONE.code();
    }
  }
}
