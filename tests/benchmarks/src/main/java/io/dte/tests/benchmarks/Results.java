// SPDX-License-Identifier: Apache-2.0
package io.dte.tests.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A benchmark's table, with the machine and the versions it was measured with. */
record Results(String name, List<Row> rows) {
  private static final String MEASURED_AT = "measuredAt";

  /** Writes the table; rows of an earlier one that were not measured now are kept, with the time they were measured. */
  void merge(Path file, Instant now) throws IOException {
    String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode results = mapper.createObjectNode();
    results.put("benchmark", name).put(MEASURED_AT, time);
    ObjectNode machine = results.putObject("machine");
    machine.put("cpu", processor()).put("cores", Runtime.getRuntime().availableProcessors())
        .put("memoryMiB", memoryMiB()).put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    results.putObject("versions").put("java", System.getProperty("java.version")).put("vm", System.getProperty("java.vm.name"));
    ArrayNode table = results.putArray("rows");
    Set<String> measured = new HashSet<>();
    for (Row row : rows) {
      measured.add(row.metric());
      ObjectNode line = table.addObject().put("metric", row.metric()).put("unit", row.unit()).put("ours", rounded(row.ours()));
      if (row.peerName().isEmpty()) {
        line.putNull("peer").putNull("peerName").putNull("peerVersion").putNull("ratio");
      } else {
        line.put("peer", rounded(row.peer())).put("peerName", row.peerName()).put("peerVersion", row.peerVersion())
            .put("ratio", rounded(row.ratio()));
      }
      line.put("n", row.n()).put(MEASURED_AT, time);
    }
    if (Files.exists(file)) {
      JsonNode earlier = mapper.readTree(file.toFile());
      for (JsonNode old : earlier.path("rows")) {
        if (old instanceof ObjectNode line && !measured.contains(old.path("metric").asText())) {
          // Tables had one time for all rows once.
          table.add(line.has(MEASURED_AT) ? line : line.set(MEASURED_AT, earlier.path(MEASURED_AT)));
        }
      }
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, mapper.writeValueAsString(results) + "\n");
  }

  void print(PrintStream out) {
    out.printf(Locale.ROOT, "%n%-70s %10s %10s %7s  %s%n", name, "ours", "peer", "ratio", "peer");
    for (Row row : rows) {
      if (row.peerName().isEmpty()) {
        out.printf(Locale.ROOT, "%-70s %8.3f %s%n", row.metric(), row.ours(), row.unit());
      } else {
        out.printf(Locale.ROOT, "%-70s %8.3f %s %8.3f %s %7.2f  %s %s%n", row.metric(), row.ours(), row.unit(), row.peer(),
            row.unit(), row.ratio(), row.peerName(), row.peerVersion());
      }
    }
    out.println();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    return Files.isReadable(info) ? Files.readAllLines(info).stream().filter(line -> line.startsWith("model name")).findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch")) : System.getProperty("os.arch");
  }

  private static long memoryMiB() throws IOException {
    Path info = Path.of("/proc/meminfo");
    return Files.isReadable(info) ? Files.readAllLines(info).stream().filter(line -> line.startsWith("MemTotal"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0) : 0;
  }
}
