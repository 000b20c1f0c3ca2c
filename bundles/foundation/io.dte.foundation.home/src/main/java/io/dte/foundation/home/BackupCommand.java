// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.command.Command;
import io.dte.foundation.api.command.CommandContext;
import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/**
 * {@code dte backup}: the whole data directory in one file. Inside the owner (its shell) the database is copied while it
 * works; a one-shot command owns the folder for the time of the backup, and is refused while somebody else does.
 */
@Component(service = Command.class, property = Command.NAME_PROPERTY + "=backup")
@Capability(namespace = Command.CAPABILITY, attribute = {"dte.command=backup",
    "summary=\"Write the whole data directory into one file\""})
public final class BackupCommand implements Command {
  private final DataDirectory home;
  private final Optional<Database> database;
  private final boolean owner;
  private final LockFile.Locking locking;

  @Activate
  public BackupCommand(BundleContext context, @Reference DataDirectory home,
      @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
      Database database) {
    this.home = home;
    this.database = Optional.ofNullable(database);
    this.owner = Boolean.parseBoolean(context.getProperty(DataDirectory.OWNER_PROPERTY));
    this.locking = HomeComponent.locking(context);
  }

  @Override
  public Callable<Integer> bind(CommandContext context) {
    return new Call(context);
  }

  /** One call. */
  @CommandLine.Command(name = "backup", description = {"Writes the data directory into one file: runs, artifacts, "
      + "database, configuration, secrets, plug-ins. Only you can read it.",
      "Stop the server or the desktop first, or give the command in the server's shell.",
      "A PostgreSQL database is not in it: use pg_dump."},
      footer = {"", "Examples:", "  dte backup", "  dte backup /mnt/safe/dte-monday.zip"})
  final class Call implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file to write; default: in the data "
        + "directory's folder backups.")
    private String file;

    private Call(CommandContext context) {
      this.context = context;
    }

    @Override
    public Integer call() throws DteException {
      Path root = home.root();
      Path target = file == null ? Backup.defaultFile(root, "backup") : context.resolve(file);
      if (Files.exists(target)) {
        throw new DteException(ExitCode.USAGE, "the file " + target + " is there already", "give another name");
      }
      if (!Files.isDirectory(root)) {
        throw new DteException(ExitCode.NOT_FOUND, "there is no data directory " + root, "nothing is to be backed up");
      }
      if (owner) {
        online(root, target);
      } else {
        try (Ownership ownership = Ownership.take(root, locking)) {
          new Backup(root, new Format().current()).writeTo(target);
        }
      }
      context.out().println(target);
      return ExitCode.DONE.code();
    }

    private void online(Path root, Path target) throws DteException {
      Backup backup = new Backup(root, new Format().current());
      if (database.isEmpty() || database.get().dialect() != Database.Dialect.H2) {
        backup.writeTo(target);
        context.err().println("The PostgreSQL database is not in the backup: use pg_dump.");
        return;
      }
      Path work = home.cache("backup-" + ProcessHandle.current().pid());
      try {
        backup.replace(OnlineDatabase.NAME, OnlineDatabase.copy(database.get(), work)).writeTo(target);
      } finally {
        clean(work);
      }
    }

    private void clean(Path work) throws DteException {
      try {
        Files.deleteIfExists(work.resolve("database.zip"));
        Files.deleteIfExists(work.resolve("database"));
        Files.deleteIfExists(work);
      } catch (IOException e) {
        throw new DteException(Problem.storage("delete", work, e), e);
      }
    }
  }
}
