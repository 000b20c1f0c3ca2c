// SPDX-License-Identifier: Apache-2.0
package io.dte.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs what is known of a run, and its results, into one file: {@code run.json, events.jsonl, log/, out/}. */
record RunFolderExport(RunClient runs, Run run) {

  void write(OutputStream out) throws DteException, IOException {
    if (!run.state().isFinal()) {
      throw new DteException(ExitCode.CONFLICT, "The run " + run.id() + " is not over yet", "dte runs logs -f " + run.id()
          + " waits for its end");
    }
    ZipOutputStream zip = new ZipOutputStream(out);
    text(zip, "run.json", run.toJson().toPrettyString() + "\n");
    StringBuilder events = new StringBuilder();
    for (JsonNode event : runs.events(run.id())) {
      events.append(event).append('\n');
    }
    text(zip, "events.jsonl", events.toString());
    folder(zip, "log", runs.folder(run.id()).resolve("log"));
    folder(zip, "out", run.outdir() == null ? runs.folder(run.id()).resolve("out") : run.outdir());
    zip.finish();
  }

  private static void text(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private static void folder(ZipOutputStream zip, String name, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      zip.putNextEntry(new ZipEntry(name + "/" + folder.relativize(file)));
      Files.copy(file, zip);
      zip.closeEntry();
    }
  }
}
