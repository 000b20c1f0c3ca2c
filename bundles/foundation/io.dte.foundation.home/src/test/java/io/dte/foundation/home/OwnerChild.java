// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.home;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import java.nio.file.Path;

/** A process that wants to own a data directory without locks once it is told to, and keeps it until it is killed. */
final class OwnerChild {
  private OwnerChild() {}

  /** @param arguments the data directory */
  public static void main(String[] arguments) throws Exception {
    System.out.println("ready");
    System.in.read();
    try {
      DataFolder.own(Path.of(arguments[0]), new Format(), LockFile.Locking.NONE);
      System.out.println("owner");
    } catch (DteException e) {
      System.out.println(e.problem().code() == ExitCode.UNAVAILABLE ? "refused" : e.getMessage());
    }
    System.in.read();
  }
}
