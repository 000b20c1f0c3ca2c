// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What a tool may leave as its outputs: files, folders, and links to what it made or was given. */
final class LinkEnds {
  private final Path outdir;
  private final GivenFiles given;
  private final String what;
  private final Set<Path> checked = new HashSet<>();

  LinkEnds(Path outdir, GivenFiles given, String what) {
    this.outdir = outdir;
    this.given = given;
    this.what = what;
  }

  /**
   * Refuses an output that is, or holds, a link that leads elsewhere, or no file at all: all of a folder is delivered, through
   * its links.
   */
  void check(Path output) throws DteException, IOException {
    if (!checked.add(output)) {
      return;
    }
    checkOne(output, output);
    if (!Files.isDirectory(output)) {
      return;
    }
    Path own = outdir.toRealPath();
    Path real = output.toRealPath();
    if (real.startsWith(own)) {
      for (Path odd : FileObjects.odd(real)) {
        checkOne(odd, outdir.resolve(own.relativize(odd)));
      }
    }
  }

  private void checkOne(Path path, Path named) throws DteException, IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is not there", "the tool made no such file");
    }
    if (FileObjects.isUnnamed(named)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " has a name that is not UTF-8, so that"
          + " nothing can say where it is", "let the tool give it another name");
    }
    if (!Files.exists(path)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is a link to nothing",
          "leave it out, or let it lead to what the tool made or was given");
    }
    Path real = path.toRealPath();
    if (!real.startsWith(outdir.toRealPath()) && !given.has(real)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is a link out of the working directory, to "
          + real, "a tool may only link to what it was given or made");
    }
    if (Files.isDirectory(real) && Files.isSymbolicLink(path) && path.getParent().toRealPath().startsWith(real)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is a link to a folder that it lies in itself",
          "what holds itself has no end; leave the link out");
    }
    // Who opens a pipe waits for its other end, perhaps for ever.
    if (!Files.isRegularFile(real) && !Files.isDirectory(real) && !given.has(real)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is neither a file nor a folder",
          "a pipe, a socket or a device cannot be an output");
    }
  }
}
