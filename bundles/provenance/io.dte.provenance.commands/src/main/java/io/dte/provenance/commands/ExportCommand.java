// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte prov export}. */
@Component
public final class ExportCommand implements ProvSubcommand {
  private final Lineages lineages;

  @Activate
  public ExportCommand(@Reference Lineages lineages) {
    this.lineages = lineages;
  }

  @Override
  public String name() {
    return "export";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, lineages);
  }

  /** One call. */
  @Command(name = "export", description = "Writes a document that the server keeps.", footerHeading = "%nExamples:%n",
      footer = {"  dte prov export survey-2026 survey.provn --to prov-n", "  dte prov export survey-2026 -"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final Lineages lineages;

    @Parameters(paramLabel = "ID", description = "The document's id; a run's id for its lineage.")
    private String id;

    @Parameters(paramLabel = "OUT", description = "What to write, replaced if it is there; - for standard output.")
    private String out;

    @Option(names = "--to", paramLabel = "FORMAT", defaultValue = "prov-json", description = "The format's name (prov-json).")
    private String to;

    Call(CommandContext context, Lineages lineages) {
      this.context = context;
      this.lineages = lineages;
    }

    @Override
    public Integer call() throws DteException {
      Path target = context.resolve(out);
      try (InputStream in = lineages.owner().stream("documents/" + OwnerCall.encoded(id) + "?format=" + OwnerCall.encoded(to))) {
        if (out.equals("-")) {
          in.transferTo(context.out());
        } else {
          Path part = Files.createTempFile(target.toAbsolutePath().getParent(), ".", ".part");
          try {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
          } finally {
            Files.deleteIfExists(part);
          }
        }
      } catch (IOException e) {
        throw new DteException(Problem.storage("write", target, e), e);
      }
      return ExitCode.DONE.code();
    }
  }
}
