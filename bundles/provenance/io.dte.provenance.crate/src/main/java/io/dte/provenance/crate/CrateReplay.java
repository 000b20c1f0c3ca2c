// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.exchange.RunReplay;
import io.dte.foundation.api.file.Sha256;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Reads Workflow Run RO-Crates, ours and those of others. Safe for use by many threads. */
@Component
public final class CrateReplay implements RunReplay {
  private static final long MAX_METADATA = 256L << 20;
  private final ObjectMapper json = new ObjectMapper();

  @Activate
  public CrateReplay() {
    // Needs nothing.
  }

  @Override
  public Repetition open(Path object, Path workspace) throws DteException {
    if (!Files.exists(object)) {
      throw new DteException(new Problem(ExitCode.NOT_FOUND, "There is no such file or folder",
          SourceLocation.of(object.toString()), "name the folder or zip file of a RO-Crate"));
    }
    Path root = Files.isDirectory(object) ? object : unpacked(object, workspace);
    Path metadata = root.resolve(CrateBuilder.METADATA);
    if (!Files.isRegularFile(metadata)) {
      throw new DteException(new Problem(ExitCode.INVALID, "This is no RO-Crate: " + CrateBuilder.METADATA + " is missing",
          SourceLocation.of(object.toString()), "dte runs export RUN --format ro-crate makes one"));
    }
    return new CrateReader(root, object.toString(), read(metadata)).repetition();
  }

  private JsonNode read(Path file) throws DteException {
    try {
      if (Files.size(file) > MAX_METADATA) {
        throw new DteException(new Problem(ExitCode.INVALID, "The metadata are larger than " + (MAX_METADATA >> 20) + " MiB",
            SourceLocation.of(file.toString()), "is this the file of a crate?"));
      }
      return json.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw new DteException(new Problem(ExitCode.INVALID, "This is no JSON: " + e.getOriginalMessage(),
          new SourceLocation(file.toString(), line, column), "export the run again"), e);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  private static Path unpacked(Path zip, Path workspace) throws DteException {
    try {
      Path folder = workspace.resolve(Sha256.of(zip));
      return Files.isDirectory(folder) ? folder : ZipFolder.unpack(zip, folder);
    } catch (IOException e) {
      throw new DteException(Problem.storage("unpack", zip, e), e);
    }
  }
}
