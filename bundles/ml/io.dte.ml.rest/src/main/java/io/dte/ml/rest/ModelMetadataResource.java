// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.security.Caller;
import io.dte.foundation.api.security.Permissions;
import io.dte.foundation.api.security.Permissions.Level;
import io.dte.ml.api.registry.ModelRegistry;
import io.dte.ml.api.registry.ModelVersion;
import io.dte.ml.api.registry.RegisteredModel;
import io.dte.ml.api.tracking.ArtifactTree;
import io.dte.provenance.api.cite.Citable;
import io.dte.provenance.api.cite.Citable.CitedFile;
import io.dte.provenance.api.cite.Citations;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsApplicationSelect;
import org.osgi.service.jakartars.whiteboard.propertytypes.JakartarsResource;

/** What others need to find and cite a version of a model; a part of {@code /api/v1}. */
@Component(service = ModelMetadataResource.class)
@JakartarsResource
@JakartarsApplicationSelect("(osgi.jakartars.name=io.dte.api)")
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class ModelMetadataResource {
  private static final String FILES = "mlflow-artifacts:";
  private static final int MOST_FILES = 1000;

  private final ModelRegistry registry;
  private final ArtifactTree files;
  private final Permissions permissions;
  private final Citations citations;

  @Activate
  public ModelMetadataResource(@Reference ModelRegistry registry, @Reference ArtifactTree files,
      @Reference Permissions permissions, @Reference Citations citations) {
    this.registry = registry;
    this.files = files;
    this.permissions = permissions;
    this.citations = citations;
  }

  /** A version for DataCite or in the terms of Schema.org. Its tags {@code licence} and {@code authors} count. */
  @GET
  @Path("models/{name}/versions/{version}/metadata")
  public JsonNode metadata(@PathParam("name") String name, @PathParam("version") int version,
      @QueryParam("format") @DefaultValue("schema-org") String format, @Context SecurityContext security)
      throws DteException {
    if (!(security.getUserPrincipal() instanceof Caller caller)) {
      throw new NotAuthorizedException("Bearer realm=\"dte\"");
    }
    if (!permissions.allows(caller, new Permissions.Resource("model", name), Level.READ, Level.READ)) {
      throw new DteException(ExitCode.REFUSED, caller.name() + " may not read the model " + name + ".",
          "Ask who manages it.");
    }
    ModelVersion found = registry.findVersion(name, version).orElseThrow(() -> new DteException(ExitCode.NOT_FOUND,
        "There is no version " + version + " of the model " + name + ".", "See /api/v1/models."));
    return citations.metadata(citable(found), format);
  }

  private Citable citable(ModelVersion version) throws DteException {
    RegisteredModel model = registry.find(version.model()).orElseThrow(() ->
        new DteException(ExitCode.NOT_FOUND, "There is no model " + version.model() + ".", "See /api/v1/models."));
    String licence = tag(version, model, "licence");
    String authors = tag(version, model, "authors");
    Instant created = Instant.ofEpochMilli(version.createdAt());
    String description = version.description().isEmpty() ? model.description() : version.description();
    return new Citable(Citable.Type.MODEL, "model:" + version.model() + "/" + version.version(),
        version.model() + ", version " + version.version(),
        description.isEmpty() ? "A registered model; its lifecycle is " + version.lifecycle().label() + "."
        : description, version.user(), authors.isEmpty() ? List.of() : Arrays.stream(authors.split(","))
        .map(String::strip).toList(), licence.isEmpty() ? tag(version, model, "license") : licence, created, created,
        version.runId().isEmpty() ? version.source() : "tracking run " + version.runId(),
        Integer.toString(version.version()), files(version.location()));
  }

  private static String tag(ModelVersion version, RegisteredModel model, String key) {
    Map<String, String> tags = version.tags();
    return tags.getOrDefault(key, model.tags().getOrDefault(key, ""));
  }

  private List<CitedFile> files(String location) throws DteException {
    List<CitedFile> found = new ArrayList<>();
    if (!location.startsWith(FILES)) {
      return found;
    }
    String root = location.substring(FILES.length()).replaceFirst("^/+", "").replaceFirst("/+$", "");
    Deque<String> folders = new ArrayDeque<>(List.of(root));
    while (!folders.isEmpty() && found.size() < MOST_FILES) {
      for (ArtifactTree.Entry entry : files.list(folders.poll())) {
        if (entry.folder()) {
          folders.add(entry.path());
        } else {
          found.add(new CitedFile(entry.path().substring(root.length() + 1), entry.size(),
              entry.artifact().startsWith("sha256:") ? entry.artifact().substring("sha256:".length()) : ""));
        }
      }
    }
    return found;
  }
}
