// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import io.dte.foundation.api.problem.DteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Where links may lead that a tool left as its outputs: to what it made or was given. */
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

  /** Refuses an output that is, or holds, a link that leads elsewhere: all of a folder is delivered, through its links. */
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
      for (Path link : FileObjects.links(real)) {
        checkOne(link, outdir.resolve(own.relativize(link)));
      }
    }
  }

  private void checkOne(Path path, Path named) throws DteException, IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is not there", "the tool made no such file");
    }
    if (!Files.exists(path)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is a link to nothing", "");
    }
    Path real = path.toRealPath();
    if (!real.startsWith(outdir.toRealPath()) && !given.has(real)) {
      throw Failures.failed("The output " + outdir.relativize(named) + " of " + what + " is a link out of the working directory, to "
          + real, "a tool may only link to what it was given or made");
    }
  }
}
