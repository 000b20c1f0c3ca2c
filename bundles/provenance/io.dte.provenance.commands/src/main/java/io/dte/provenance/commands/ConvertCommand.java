// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.commands;

import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.provenance.api.format.ProvFormats;
import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dte prov convert}. */
@Component
public final class ConvertCommand implements ProvSubcommand {
  private final ProvFormats formats;

  @Activate
  public ConvertCommand(@Reference ProvFormats formats) {
    this.formats = formats;
  }

  @Override
  public String name() {
    return "convert";
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context, formats);
  }

  /** One call. */
  @Command(name = "convert", description = {"Writes a document of provenance in another format. Formats are told from the",
      "extensions (json, provn, provx, jsonld, ttl, trig …) or named."}, footerHeading = "%nExamples:%n",
      footer = {"  dte prov convert lineage.json lineage.ttl", "  dte prov convert lineage.xml - --from prov-xml --to prov-n"})
  static final class Call implements Callable<Integer> {
    private final CommandContext context;
    private final ProvFormats formats;

    @Parameters(paramLabel = "IN", description = "The document; - for standard input.")
    private String in;

    @Parameters(paramLabel = "OUT", description = "What to write, replaced if it is there; - for standard output.")
    private String out;

    @Option(names = "--from", paramLabel = "FORMAT", defaultValue = "", description = "The format of IN: name or media type.")
    private String from;

    @Option(names = "--to", paramLabel = "FORMAT", defaultValue = "", description = "The format of OUT: name or media type.")
    private String to;

    Call(CommandContext context, ProvFormats formats) {
      this.context = context;
      this.formats = formats;
    }

    @Override
    public Integer call() throws DteException {
      ProvFile target = new ProvFile(out, to);
      target.write(new ProvFile(in, from).read(formats, context, "--from"), formats, context, "--to");
      return ExitCode.DONE.code();
    }
  }
}
