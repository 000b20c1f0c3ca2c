// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.run.Run;
import io.dte.foundation.api.run.RunService;
import io.dte.foundation.api.security.Role;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What a run left: the logs of its steps, and its results. */
@jakarta.ws.rs.Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class RunFilesResource {
  private static final String LOG_SUFFIX = ".log";
  private static final Map<String, String> TYPES = Map.of("html", "text/html", "json", "application/json",
      "geojson", "application/geo+json", "csv", "text/csv", "txt", "text/plain", "log", "text/plain", "png", "image/png",
      "svg", "image/svg+xml", "pdf", "application/pdf", "nc", "application/x-netcdf");
  /** A report may be any run's page: it is shown without scripts and without this server's origin. */
  private static final String SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

  /** Tells that a list of files ends before the last one. */
  private static final String TRUNCATED = "X-Truncated-At";

  private final RunService runs;

  RunFilesResource(RunService runs) {
    this.runs = runs;
  }

  /** The steps that wrote a log. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/log")
  public Response logs(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    Path folder = logFolder(id);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    Confined.Listing found = new Confined(folder).files();
    for (Path file : found.files()) {
      String name = file.toString();
      if (name.endsWith(LOG_SUFFIX)) {
        array.addObject().put("step", name.substring(0, name.length() - LOG_SUFFIX.length()))
            .put("size", size(folder.resolve(file)));
      }
    }
    return list(array, found);
  }

  /** A step's log, from an offset in bytes on, so that a client can follow it. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/log/{step:.+}")
  @Produces(MediaType.TEXT_PLAIN)
  public Response log(@PathParam("id") String id, @PathParam("step") String step,
      @QueryParam("from") @DefaultValue("0") long from, @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    Path file = new Confined(logFolder(id)).file(step + LOG_SUFFIX);
    return Response.ok(content(file, Math.max(0, from)), "text/plain; charset=utf-8").build();
  }

  /** The results. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/files")
  public Response files(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    Callers.require(security, Role.VIEWER);
    Results results = results(id);
    Confined.Listing found = results.files();
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Path file : found.files()) {
      array.addObject().put("path", file.toString()).put("size", size(results.folder().resolve(file)));
    }
    return list(array, found);
  }

  /** One result. */
  @GET
  @jakarta.ws.rs.Path("runs/{id}/files/{path:.+}")
  @Produces(MediaType.WILDCARD)
  public Response file(@PathParam("id") String id, @PathParam("path") String path, @Context SecurityContext security)
      throws DteException {
    Callers.require(security, Role.VIEWER);
    Path file = results(id).file(path);
    String name = file.getFileName().toString();
    String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), MediaType.APPLICATION_OCTET_STREAM);
    return Response.ok(content(file, 0), type.startsWith("text/") ? type + "; charset=utf-8" : type)
        .header("Content-Length", size(file)).header("Content-Security-Policy", SANDBOX).build();
  }

  private Path logFolder(String id) throws DteException {
    return runs.folder(RunsResource.require(runs, id).id()).resolve("log");
  }

  private Results results(String id) throws DteException {
    Run run = RunsResource.require(runs, id);
    return new Results(run, runs.folder(run.id()).resolve("out"));
  }

  private static Response list(ArrayNode array, Confined.Listing found) {
    Response.ResponseBuilder answer = Response.ok(array, MediaType.APPLICATION_JSON);
    return found.isComplete() ? answer.build() : answer.header(TRUNCATED, Confined.MAX_FILES).build();
  }

  private static long size(Path file) throws DteException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new DteException(Problem.storage("read", file, e), e);
    }
  }

  private static StreamingOutput content(Path file, long from) throws DteException {
    if (!Files.isReadable(file)) {
      throw new DteException(ExitCode.STORAGE, "The file " + file.getFileName() + " cannot be read.", "Check its permissions.");
    }
    return out -> {
      try (InputStream in = Files.newInputStream(file)) {
        in.skip(from);
        in.transferTo(out);
      }
    };
  }
}
