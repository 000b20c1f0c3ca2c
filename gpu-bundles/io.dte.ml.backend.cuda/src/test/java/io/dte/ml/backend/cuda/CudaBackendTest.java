// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.dte.ml.api.TensorBackend.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaBackendTest {

  @TempDir
  private Path root;

  @Test
  void saysThatNoDriverIsLoaded() {
    Availability availability = new CudaBackend(root, () -> "").probe();
    assertThat(availability.available()).isFalse();
    assertThat(availability.reason()).contains("no NVIDIA driver is loaded");
  }

  @Test
  void saysThatTheControlDeviceIsMissing() throws Exception {
    driver();
    assertThat(new CudaBackend(root, () -> "").probe().reason()).contains("/dev/nvidiactl is not there");
  }

  @Test
  void listsTheDevicesNvidiaSmiNames() throws Exception {
    driver();
    controlDevice();
    Availability availability = new CudaBackend(root, () -> """
        GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-5a1c)
        GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-77f0)
        """).probe();
    assertThat(availability.available()).isTrue();
    assertThat(availability.version()).isEqualTo("driver 550.54.15");
    assertThat(availability.devices()).extracting("id").containsExactly("GPU-5a1c", "GPU-77f0");
  }

  @Test
  void saysWhyNvidiaSmiFailed() throws Exception {
    driver();
    controlDevice();
    Availability availability = new CudaBackend(root, () -> {
      throw new IOException("exit status 9: no devices");
    }).probe();
    assertThat(availability.available()).isFalse();
    assertThat(availability.reason()).contains("exit status 9");
  }

  @Test
  void doesNotWaitForAProgramThatHangs() throws Exception {
    Path program = root.resolve("hangs");
    Files.writeString(program, "#!/bin/sh\nsleep 60\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    driver();
    controlDevice();
    assertThat(new CudaBackend(root, new NvidiaSmi(program.toString())).probe().reason()).contains("within two seconds");
  }

  private void driver() throws IOException {
    Files.createDirectories(root.resolve("proc/driver/nvidia"));
    Files.writeString(root.resolve("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: 12\n");
  }

  private void controlDevice() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    Files.createFile(root.resolve("dev/nvidiactl"));
  }
}
