// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import io.dte.foundation.api.exchange.RunExport;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs as files for others. What a run used goes with it, so that only who started it and operators may have it. The file
 * is made whole before the answer begins: what is wrong is said with a status.
 */
@jakarta.ws.rs.Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class ExportResource {
  private final RunService runs;
  private final Map<String, RunExport> exports;
  private final Path workspace;

  /** @param exports by format; changes as providers come and go */
  ExportResource(RunService runs, Map<String, RunExport> exports, Path workspace) {
    this.runs = runs;
    this.exports = exports;
    this.workspace = workspace;
  }

  /** One run in one format. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/export")
  public Response export(@PathParam("id") String id, @QueryParam("format") @DefaultValue("ro-crate") String format,
      @Context SecurityContext security) throws DteException {
    Caller caller = Callers.require(security, Role.SCIENTIST);
    Run run = RunsResource.require(runs, id);
    if (caller.role() != Role.OPERATOR && !run.actor().equals(caller.name())) {
      throw new DteException(ExitCode.REFUSED, "The run was started by " + run.actor() + ", and its inputs go with it.",
          "Ask them, or an operator.");
    }
    RunExport export = exports.get(format);
    if (export == null) {
      throw new DteException(ExitCode.USAGE, "There is no format \"" + format + "\".",
          "Formats: " + String.join(", ", new TreeSet<>(exports.keySet())));
    }
    Path file = written(export, run);
    StreamingOutput body = out -> {
      try {
        Files.copy(file, out);
      } finally {
        Files.deleteIfExists(file);
      }
    };
    return Response.ok(body, export.mediaType())
        .header("Content-Disposition", "attachment; filename=\"" + run.id() + "." + export.extension() + "\"").build();
  }

  /** What others need to find and cite a run's results, in the form that is accepted; Schema.org's by default. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/metadata")
  @Produces({"application/ld+json", "application/vnd.datacite.datacite+json", MediaType.APPLICATION_JSON})
  public Response metadata(@PathParam("id") String id, @HeaderParam("Accept") @DefaultValue("*/*") String accept,
      @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    Run run = RunsResource.require(runs, id);
    RunExport export = exports.get(accept.contains("datacite") ? "datacite" : "schema-org");
    if (export == null) {
      throw new DteException(ExitCode.UNAVAILABLE, "Nothing here describes runs for others.",
          "Is the bundle io.dte.provenance.crate started?");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      export.write(run.id(), body);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", workspace, e), e);
    }
    return Response.ok(body.toByteArray(), export.mediaType()).build();
  }

  private Path written(RunExport export, Run run) throws DteException {
    Path file = null;
    try {
      Files.createDirectories(workspace);
      file = Files.createTempFile(workspace, run.id() + "-", ".part");
      try (OutputStream out = Files.newOutputStream(file)) {
        export.write(run.id(), out);
      }
      return file;
    } catch (IOException e) {
      discard(file, e);
      throw new DteException(Problem.storage("write", workspace, e), e);
    } catch (DteException e) {
      discard(file, e);
      throw e;
    }
  }

  private static void discard(Path file, Exception cause) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
