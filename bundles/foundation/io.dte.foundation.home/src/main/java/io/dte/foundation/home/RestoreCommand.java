// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code dte restore}: the opposite of {@code dte backup}; only while nobody owns the data directory. */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=restore")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=restore",
    "summary=\"Put a backup in the place of the data directory's content\""})
public final class RestoreCommand implements Command {
  private final DataDirectory home;
  private final LockFile.Locking locking;

  @Activate
  public RestoreCommand(BundleContext context, @Reference DataDirectory home) {
    this.home = home;
    this.locking = HomeComponent.locking(context);
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context);
  }

  /** One call. */
  @CommandLine.Command(name = "restore", description = {"Puts a backup in the place of the data directory's content. "
      + "What was there is kept in its folder backups.", "Stop the server or the desktop first, and let runs of the command line come to their end."},
      footer = {"", "Example:", "  dte restore /mnt/safe/dte-monday.zip"})
  final class Call implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(paramLabel = "FILE", description = "A file that dte backup wrote.")
    private String file;

    private Call(CommandContext context) {
      this.context = context;
    }

    @Override
    public Integer call() throws DteException {
      Path source = context.resolve(file);
      if (!Files.isRegularFile(source)) {
        throw new DteException(ExitCode.USAGE, "there is no file " + source, "give a file that dte backup wrote");
      }
      Path root = home.root();
      try {
        // An empty data directory is a good place to restore to.
        Files.createDirectories(home.runs());
      } catch (IOException e) {
        throw new DteException(Problem.storage("write to", root, e), e);
      }
      try (Ownership ownership = Ownership.take(root, locking)) {
        GuestRuns.refuse(root);
        Path replaced = new Restore(root).from(source, new Format().current());
        context.out().println("Restored " + root + "; what was there before is in " + replaced);
      }
      return ExitCode.DONE.code();
    }
  }
}
