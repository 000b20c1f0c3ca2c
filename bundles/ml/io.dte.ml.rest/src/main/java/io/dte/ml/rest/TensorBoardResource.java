// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.rest;

import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.tracking.Metric;
import io.dte.ml.api.tracking.Page;
import io.dte.ml.api.tracking.RunInfo;
import io.dte.ml.api.tracking.Search;
import io.dte.ml.api.tracking.TrackedRun;
import io.dte.ml.api.tracking.TrackingService;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/**
 * Metrics of an experiment as event files of TensorBoard, one for each run, in a ZIP archive. A page of points is in
 * memory.
 */
@Component(service = TensorBoardResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
public final class TensorBoardResource {
  private static final int RUNS = 100;
  private static final int POINTS = 10_000;
  private final TrackingService tracking;
  private final Permissions permissions;

  @Activate
  public TensorBoardResource(@Reference TrackingService tracking, @Reference Permissions permissions) {
    this.tracking = tracking;
    this.permissions = permissions;
  }

  /** The archive: a folder for each run, called by the run's name and the end of its id. */
  @GET
  @Path("experiments/{id}/tensorboard")
  @Produces("application/zip")
  public Response archive(@PathParam("id") String id, @Context SecurityContext security) throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    if (!permissions.allows(caller, new Permissions.Resource("experiment", id), Level.READ, Level.READ)) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " lacks the permission READ of experiment " + id + ".",
          "Ask who manages it.");
    }
    if (tracking.findExperiment(id).isEmpty()) {
      throw new DteException(ExitCode.NOT_FOUND, "There is no experiment " + id + ".", "See /api/v1/experiments.");
    }
    StreamingOutput content = out -> {
      try (ZipOutputStream zip = new ZipOutputStream(out)) {
        write(id, zip);
      } catch (DteException e) {
        throw new IOException(e);
      }
    };
    return Response.ok(content).header("Content-Disposition", "attachment; filename=\"experiment-" + id
        + "-tensorboard.zip\"").build();
  }

  private void write(String experiment, ZipOutputStream zip) throws DteException, IOException {
    String token = "";
    do {
      Page<TrackedRun> page = tracking.searchRuns(new Search(List.of(experiment), "", List.of(),
          Search.View.ACTIVE_ONLY, RUNS, token));
      for (TrackedRun run : page.items()) {
        if (!run.metrics().isEmpty()) {
          zip.putNextEntry(new ZipEntry(name(run.info())));
          write(run, zip);
          zip.closeEntry();
        }
      }
      token = page.nextToken();
    } while (!token.isEmpty());
  }

  /** TensorBoard looks for files whose names contain {@code tfevents}; the time in it is the run's start. */
  static String name(RunInfo run) {
    String plain = run.name().replaceAll("[^\\w.\\-]+", "_").replaceFirst("^\\.+", "_");
    return plain.substring(0, Math.min(80, plain.length())) + "-" + run.id()
        .substring(Math.max(0, run.id().length() - 8)) + "/events.out.tfevents." + run.startTime() / 1000 + ".dte";
  }

  private void write(TrackedRun run, OutputStream out) throws DteException, IOException {
    EventFile file = new EventFile(out, run.info().startTime());
    for (Metric last : run.metrics()) {
      String token = "";
      do {
        Page<Metric> page = tracking.history(run.info().id(), last.key(), POINTS, token);
        for (Metric point : page.items()) {
          file.scalar(point.key(), point.timestamp(), point.step(), point.value());
        }
        token = page.nextToken();
      } while (!token.isEmpty());
    }
  }
}
