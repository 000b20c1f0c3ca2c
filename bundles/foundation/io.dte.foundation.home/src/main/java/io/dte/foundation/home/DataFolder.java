// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.home.DataDirectory;
import io.dte.foundation.api.home.Owner;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The data directory as an ordinary folder. */
final class DataFolder implements DataDirectory, AutoCloseable {
  private final Path root;
  private final Ownership ownership;

  private DataFolder(Path root, Ownership ownership) {
    this.root = root;
    this.ownership = ownership;
  }

  /** Takes the folder as its owner: locks it, upgrades it when its format is old. */
  static DataFolder own(Path root, Format format, LockFile.Locking locking) throws DteException {
    createRoot(root);
    format.refuseNewer(root);
    Ownership ownership = Ownership.take(root, locking);
    try {
      finishRestore(root);
      format.upgrade(root);
      DataFolder folder = new DataFolder(root, ownership);
      folder.runs();
      folder.plugins();
      tighten(folder.etc());
      tighten(folder.folder(root.resolve("state")));
      return folder;
    } catch (DteException | RuntimeException e) {
      ownership.close();
      if (e instanceof UncheckedIOException storage) {
        throw new DteException(Problem.of(ExitCode.STORAGE, storage.getMessage(),
            "check the folder's permissions and the space left on its disk"), storage);
      }
      throw e;
    }
  }

  /** The directory may have been made by hand with other permissions; keys, accounts and events are in these folders. */
  private static void tighten(Path folder) throws DteException {
    try {
      OwnersOnly.tighten(folder);
    } catch (IOException e) {
      throw new DteException(Problem.storage("take the permissions of others from", folder, e), e);
    }
  }

  private static void finishRestore(Path root) throws DteException {
    try {
      new Restore(root).finish();
    } catch (IOException e) {
      throw new DteException(Problem.storage("finish restoring", root, e), e);
    }
  }

  /** Looks at the folder without owning it; writes nothing, unless the format is an old one. */
  static DataFolder visit(Path root, Format format, LockFile.Locking locking) throws DteException {
    format.visit(root, locking);
    return new DataFolder(root, null);
  }

  @Override
  public Path root() {
    return root;
  }

  @Override
  public Path runs() {
    return folder(root.resolve("runs"));
  }

  @Override
  public Path plugins() {
    return folder(root.resolve("plugins"));
  }

  @Override
  public Path etc() {
    return folder(root.resolve("etc"));
  }

  @Override
  public Path logs() {
    return folder(root.resolve("logs"));
  }

  @Override
  public Path cache(String name) {
    return folder(child(root.resolve("cache"), name));
  }

  @Override
  public Path state(String subsystem) {
    return folder(child(root.resolve("state"), subsystem));
  }

  @Override
  public Optional<Owner> owner() {
    return OwnerFile.read(root).filter(OwnerFile::isReachable)
        .map(file -> new Owner(file.process().pid(), URI.create(file.url()), file.token()));
  }

  @Override
  public void announce(URI url, String token) throws DteException {
    if (ownership == null) {
      throw new DteException(ExitCode.CONFLICT, "only the owner of " + root + " may announce itself", "");
    }
    ownership.announce(url, token);
  }

  @Override
  public void close() {
    if (ownership != null) {
      ownership.close();
    }
  }

  private static Path child(Path parent, String name) {
    Path child = parent.resolve(name).normalize();
    if (!parent.equals(child.getParent())) {
      throw new IllegalArgumentException("not the name of a folder: " + name);
    }
    return child;
  }

  /** Others on the machine have no business in it: inputs and results may be confidential. */
  private static void createRoot(Path root) throws DteException {
    if (Files.isDirectory(root)) {
      if (!Files.isWritable(root)) {
        throw new DteException(ExitCode.STORAGE, "the data directory " + root + " is not writable",
            "make it writable, or choose another one with DTE_HOME");
      }
      return;
    }
    try {
      makeRoot(root);
    } catch (IOException e) {
      throw new DteException(Problem.storage("create the data directory", root, e), e);
    }
  }

  private static void makeRoot(Path root) throws IOException {
    if (root.getParent() != null) {
      Files.createDirectories(root.getParent());
    }
    OwnersOnly.createFolders(root);
  }

  private Path folder(Path path) {
    if (!Files.isDirectory(path)) {
      try {
        if (!Files.isDirectory(root)) {
          makeRoot(root);
        }
        OwnersOnly.createFolders(path);
      } catch (IOException e) {
        throw new UncheckedIOException(Problem.storage("create", path, e).message(), e);
      }
    }
    return path;
  }
}
