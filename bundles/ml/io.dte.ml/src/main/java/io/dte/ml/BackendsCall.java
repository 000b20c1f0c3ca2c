// SPDX-License-Identifier: Apache-2.0
package io.dte.ml;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.command.CommandContext;
import io.dte.ml.api.TensorBackend;
import io.dte.ml.api.TensorBackend.Availability;
import io.dte.ml.api.TensorBackend.Device;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** One call of {@code dte backends}. */
@picocli.CommandLine.Command(name = "backends", description = "Tensor back ends: the CPU and GPUs that models train"
    + " on.", footer = {"", "Examples:", "  dte backends list", "  dte backends list --json"})
final class BackendsCall implements Callable<Integer> {

  private final CommandContext context;
  private final List<TensorBackend> backends;

  BackendsCall(CommandContext context, List<TensorBackend> backends) {
    this.context = context;
    this.backends = backends.stream().sorted(Comparator.comparing(TensorBackend::name)).toList();
  }

  @Override
  public Integer call() throws IOException {
    return list(false);
  }

  @picocli.CommandLine.Command(name = "list", mixinStandardHelpOptions = true,
      description = "List the back ends, their devices, and why one cannot be used.",
      footer = {"", "Examples:", "  dte backends list", "  dte backends list --json"})
  int list(@Option(names = "--json", description = "Print JSON.") boolean json) throws IOException {
    if (json) {
      context.out().println(toJson());
      return 0;
    }
    for (TensorBackend backend : backends) {
      Availability availability = backend.probe();
      context.out().printf("%-6s %-12s %s%n", backend.name(), availability.available() ? "available" : "unavailable",
          availability.available() ? availability.version() : availability.reason());
      for (Device device : availability.devices()) {
        context.out().printf("       %s  %s%s%n", device.id(), device.name(), memory(device));
      }
    }
    return 0;
  }

  private String toJson() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ArrayNode list = json.createArrayNode();
    for (TensorBackend backend : backends) {
      Availability availability = backend.probe();
      ObjectNode entry = list.addObject().put("name", backend.name()).put("available", availability.available())
          .put("reason", availability.reason()).put("version", availability.version());
      ArrayNode devices = entry.putArray("devices");
      for (Device device : availability.devices()) {
        devices.addObject().put("id", device.id()).put("name", device.name()).put("memoryBytes", device.memoryBytes());
      }
    }
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(list);
  }

  private static String memory(Device device) {
    return device.memoryBytes() == 0 ? "" : String.format("  (%.1f GiB)", device.memoryBytes() / (double) (1L << 30));
  }
}
