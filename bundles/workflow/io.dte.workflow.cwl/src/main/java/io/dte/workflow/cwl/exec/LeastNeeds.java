// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.exec;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.compute.api.Container;
import io.dte.compute.api.ContainerImage;
import io.dte.compute.api.ContainerImage.Origin;
import io.dte.compute.api.Resources;
import io.dte.compute.api.TaskNeeds;
import io.dte.foundation.api.file.Sha256;
import io.dte.workflow.cwl.model.Requirement;
import io.dte.workflow.cwl.model.Requirements;
import io.dte.workflow.cwl.model.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tool needs as far as its document says it, before any input is known: enough for a site's rules to choose a runner. */
public final class LeastNeeds {
  private static final List<Map.Entry<String, Origin>> WAYS = List.of(Map.entry("dockerLoad", Origin.LOAD),
      Map.entry("dockerFile", Origin.FILE), Map.entry("dockerImport", Origin.IMPORT));

  private LeastNeeds() {}

  /** @param image where its command is to run; empty for the host */
  public static TaskNeeds of(String step, Requirements all, Optional<ContainerImage> image) {
    return new TaskNeeds(step, resources(all), image.map(there -> new Container(there, List.of(), "/", false)).orElse(null),
        all.find(Requirement.Placement.class).map(Requirement.Placement::labels).orElse(Map.of()));
  }

  /** The image that is required, or hinted at; empty when no container is spoken of. */
  public static Optional<ContainerImage> image(Requirements all) {
    return all.find(Requirement.Docker.class).flatMap(docker -> image(docker.fields()));
  }

  private static Optional<ContainerImage> image(JsonNode fields) {
    String id = fields.path("dockerImageId").asText("");
    for (Map.Entry<String, Origin> way : WAYS) {
      String text = fields.path(way.getKey()).asText("");
      if (!text.isEmpty() && !fields.has("dockerPull")) {
        return Optional.of(new ContainerImage(id.isEmpty() ? "dte-" + Sha256.of(text).substring(0, 12) : id, way.getValue(), text));
      }
    }
    String pull = fields.path("dockerPull").asText("");
    if (!pull.isEmpty()) {
      return Optional.of(new ContainerImage(id.isEmpty() ? pull : id, Origin.PULL, pull));
    }
    return id.isEmpty() ? Optional.empty() : Optional.of(new ContainerImage(id, Origin.PRESENT, ""));
  }

  private static Resources resources(Requirements all) {
    Map<String, Value> amounts = all.find(Requirement.Resource.class).map(Requirement.Resource::amounts).orElse(Map.of());
    Resources least = Resources.MINIMAL;
    return new Resources(amount(amounts, "cores", least.cores()), (long) Math.ceil(amount(amounts, "ram", least.ramMiB())),
        (long) Math.ceil(amount(amounts, "tmpdir", least.tmpdirMiB())),
        (long) Math.ceil(amount(amounts, "outdir", least.outdirMiB())), gpus(all));
  }

  private static int gpus(Requirements all) {
    JsonNode count = all.find(Requirement.Gpus.class).map(asked -> asked.count().json()).orElse(null);
    return count == null || !count.isNumber() ? 0 : count.intValue();
  }

  /** The least that is asked for, where it is written as a number. */
  private static double amount(Map<String, Value> amounts, String name, double otherwise) {
    Value least = amounts.get(name + "Min");
    Value most = amounts.get(name + "Max");
    JsonNode number = least != null ? least.json() : most == null ? null : most.json();
    if (number == null || !number.isNumber()) {
      return Math.min(otherwise, least == null ? otherwise : 0);
    }
    return least != null ? number.asDouble() : Math.min(otherwise, number.asDouble());
  }
}
