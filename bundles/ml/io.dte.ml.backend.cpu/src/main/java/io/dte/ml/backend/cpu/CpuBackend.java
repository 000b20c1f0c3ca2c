// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cpu;

import io.dte.ml.api.TensorBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The CPU of this machine: always there. Reads what Linux says of it in {@code /proc}. Safe for use by many threads.
 */
@Component(property = TensorBackend.NAME_PROPERTY + "=cpu")
@Capability(namespace = TensorBackend.NAME_PROPERTY, attribute = "dte.tensorbackend=cpu")
public final class CpuBackend implements TensorBackend {

  /** The instruction sets that tensor libraries choose their kernels by. */
  private static final List<String> VECTOR_EXTENSIONS = List.of("avx512f", "avx2", "avx", "sse4_2", "asimd");

  private final Path proc;

  @Activate
  public CpuBackend() {
    this(Path.of("/proc"));
  }

  CpuBackend(Path proc) {
    this.proc = proc;
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Availability probe() {
    Map<String, String> cpu = firstProcessor();
    Set<String> flags = Set.copyOf(Arrays.asList((cpu.getOrDefault("flags", "") + " " + cpu.getOrDefault("Features",
        "")).trim().split("\\s+")).stream().distinct().toList());
    List<String> vector = VECTOR_EXTENSIONS.stream().filter(flags::contains).toList();
    int cores = Runtime.getRuntime().availableProcessors();
    String model = cpu.getOrDefault("model name", System.getProperty("os.arch"));
    return new Availability(true, "", String.join(" ", vector),
        List.of(new Device("cpu", model + ", " + cores + (cores == 1 ? " core" : " cores"), memoryBytes())));
  }

  private Map<String, String> firstProcessor() {
    Map<String, String> values = new TreeMap<>();
    for (String line : lines("cpuinfo")) {
      if (line.isBlank()) {
        break;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(line.substring(0, colon).trim(), line.substring(colon + 1).trim());
      }
    }
    return values;
  }

  private long memoryBytes() {
    for (String line : lines("meminfo")) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  private List<String> lines(String name) {
    try {
      return new ArrayList<>(Files.readAllLines(proc.resolve(name), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return List.of(); // not Linux: the JVM's own answer has to do
    }
  }
}
