// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.home.ProcessIdentity;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the data directory for one process: by the lock on {@code owner.lock}, and where the file system has no locks by
 * {@code owner.json}, which one process alone can create and which counts as long as the process named in it lives.
 */
final class Ownership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final Path root;
  private final LockFile lock;
  private final ProcessIdentity self;

  private Ownership(Path root, LockFile lock, ProcessIdentity self) {
    this.root = root;
    this.lock = lock;
    this.self = self;
  }

  static Ownership take(Path root, LockFile.Locking locking) throws DteException {
    Path lockFile = root.resolve("owner.lock");
    LockFile lock;
    try {
      lock = LockFile.open(lockFile, locking);
    } catch (IOException e) {
      throw new DteException(Problem.storage("open", lockFile, e), e);
    }
    Ownership ownership = new Ownership(root, lock, ProcessIdentity.current());
    try {
      switch (lock.outcome()) {
        case TAKEN -> throw owned(root);
        case LOCKED -> ownership.claimWithLock();
        case UNSUPPORTED -> {
          LOG.info("{} is on a file system without locks; the process named in owner.json counts", root);
          ownership.claimWithoutLock();
        }
      }
      return ownership;
    } catch (IOException e) {
      ownership.closeLock();
      throw new DteException(Problem.storage("write", OwnerFile.path(root), e), e);
    } catch (DteException e) {
      ownership.closeLock();
      throw e;
    }
  }

  void announce(URI url, String token) throws DteException {
    try {
      new OwnerFile(self, isLocked(), url.toString(), token).write(root);
    } catch (IOException e) {
      throw new DteException(Problem.storage("write", OwnerFile.path(root), e), e);
    }
  }

  @Override
  public void close() {
    try {
      if (OwnerFile.read(root).filter(file -> file.process().equals(self)).isPresent()) {
        Files.deleteIfExists(OwnerFile.path(root));
      }
    } catch (IOException e) {
      LOG.warn("cannot delete {}: {}", OwnerFile.path(root), e.getMessage());
    }
    closeLock();
  }

  private void claimWithLock() throws IOException, DteException {
    Optional<OwnerFile> before = OwnerFile.read(root);
    // An owner that held the lock has died, since the lock is free. One that could not lock may still live.
    if (before.isPresent() && !before.get().locked() && before.get().process().isAlive()) {
      throw owned(root);
    }
    new OwnerFile(self, true, "", "").write(root);
  }

  private void claimWithoutLock() throws IOException, DteException {
    if (!new Succession(root).claim(new OwnerFile(self, false, "", ""))) {
      throw owned(root);
    }
  }

  private boolean isLocked() {
    return lock.outcome() == LockFile.Outcome.LOCKED;
  }

  private void closeLock() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("closing the lock of {}", root, e);
    }
  }

  static DteException owned(Path root) {
    Optional<OwnerFile> owner = OwnerFile.read(root);
    String who = owner.map(file -> "process " + file.process().pid()
        + (file.process().isLocal() ? "" : " on " + file.process().host())).orElse("another process");
    String hint = "stop it, or choose another data directory with DTE_HOME";
    if (owner.isPresent() && !owner.get().process().isLocal()) {
      hint += "; if that machine is gone, delete " + OwnerFile.path(root);
    }
    return new DteException(ExitCode.UNAVAILABLE, "the data directory " + root + " is owned by " + who, hint);
  }
}
