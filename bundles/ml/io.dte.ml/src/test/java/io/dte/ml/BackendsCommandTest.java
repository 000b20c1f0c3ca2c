// SPDX-License-Identifier: Apache-2.0
package io.dte.ml;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.foundation.api.command.CommandContext;
import io.dte.ml.api.TensorBackend;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BackendsCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void listsBackendsWithTheirDevicesAndReasons() {
    assertThat(execute("list")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("cpu    available", "2 cores",
        "cuda   unavailable  no driver");
  }

  @Test
  void printsJson() {
    assertThat(execute("list", "--json")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"name\" : \"cuda\"", "\"available\" : false",
        "\"reason\" : \"no driver\"");
  }

  private int execute(String... arguments) {
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    CommandContext context = new CommandContext(Path.of("").toAbsolutePath(), Map.of(), InputStream.nullInputStream(),
        stream, stream, false, false, () -> false);
    return new CommandLine(new BackendsCommand(List.of(
        backend("cuda", new TensorBackend.Availability(false, "no driver", "", List.of())),
        backend("cpu", new TensorBackend.Availability(true, "", "AVX2",
            List.of(new TensorBackend.Device("cpu", "2 cores", 1L << 33)))))).bind(context)).execute(arguments);
  }

  private static TensorBackend backend(String name, TensorBackend.Availability availability) {
    return new TensorBackend() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Availability probe() {
        return availability;
      }
    };
  }
}
