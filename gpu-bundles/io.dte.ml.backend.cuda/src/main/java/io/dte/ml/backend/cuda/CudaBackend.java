// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cuda;

import io.dte.ml.api.TensorBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * NVIDIA GPUs. Says whether a driver and devices are there, and why not, without loading native code: it looks for the
 * control device, the driver's version in {@code /proc}, and asks {@code nvidia-smi -L} for the devices.
 * Safe for use by many threads.
 */
@Component(property = TensorBackend.NAME_PROPERTY + "=cuda")
@Capability(namespace = TensorBackend.NAME_PROPERTY, attribute = "dte.tensorbackend=cuda")
public final class CudaBackend implements TensorBackend {

  private static final Pattern VERSION = Pattern.compile("Kernel Module\\s+(?:for \\S+\\s+)?(\\d+(?:\\.\\d+)+)");
  private static final Pattern DEVICE = Pattern.compile("GPU (\\d+): (.+?) \\(UUID: ([^)]+)\\)");

  private final Path root;
  private final DeviceQuery query;

  @Activate
  public CudaBackend() {
    this(Path.of("/"), new NvidiaSmi("nvidia-smi"));
  }

  CudaBackend(Path root, DeviceQuery query) {
    this.root = root;
    this.query = query;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public Availability probe() {
    String version = driverVersion();
    if (version.isEmpty()) {
      return unavailable("no NVIDIA driver is loaded: /proc/driver/nvidia/version is not there;"
          + " install the driver, or start the container with its GPU option", "");
    }
    if (!Files.exists(root.resolve("dev/nvidiactl"))) {
      return unavailable("driver " + version + " is loaded, but /dev/nvidiactl is not there;"
          + " give this container or user access to the NVIDIA devices", version);
    }
    try {
      List<Device> devices = DEVICE.matcher(query.list()).results()
          .map(match -> new Device(match.group(3), match.group(2), 0)).toList();
      return devices.isEmpty()
          ? unavailable("driver " + version + " is loaded, but nvidia-smi -L lists no device", version)
          : new Availability(true, "", "driver " + version, devices);
    } catch (IOException e) {
      return unavailable("driver " + version + " is loaded, but nvidia-smi -L failed: " + e.getMessage(), version);
    }
  }

  private String driverVersion() {
    try {
      Matcher matcher = VERSION.matcher(Files.readString(root.resolve("proc/driver/nvidia/version"), StandardCharsets.UTF_8));
      return matcher.find() ? matcher.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Availability unavailable(String reason, String version) {
    return new Availability(false, reason, version.isEmpty() ? "" : "driver " + version, List.of());
  }
}
