// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.ml.api.TensorBackend.Availability;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuBackendTest {

  @Test
  void tellsModelMemoryAndVectorExtensions(@TempDir Path proc) throws Exception {
    Files.writeString(proc.resolve("cpuinfo"), "model name\t: Example 9000\nflags\t\t: fpu sse4_2 avx avx2\n\nmodel"
        + " name\t: other\n");
    Files.writeString(proc.resolve("meminfo"), "MemTotal:       2048 kB\n");

    Availability availability = new CpuBackend(proc).probe();

    assertThat(availability.available()).isTrue();
    assertThat(availability.version()).isEqualTo("avx2 avx sse4_2");
    assertThat(availability.devices()).singleElement().satisfies(device -> {
      assertThat(device.name()).startsWith("Example 9000, ");
      assertThat(device.memoryBytes()).isEqualTo(2048 * 1024);
    });
  }

  @Test
  void isThereWithoutProcToo(@TempDir Path empty) {
    assertThat(new CpuBackend(empty).probe().available()).isTrue();
  }
}
