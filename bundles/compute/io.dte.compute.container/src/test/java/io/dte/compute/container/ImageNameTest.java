// SPDX-License-Identifier: Apache-2.0
package io.dte.compute.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of images are read as docker reads them. */
class ImageNameTest {

  @ParameterizedTest
  @CsvSource({"debian, docker.io/library/debian:latest", "docker.io/debian:stable-slim, docker.io/library/debian:stable-slim",
      "user/tool:1, docker.io/user/tool:1", "localhost:5000/tool, localhost:5000/tool:latest",
      "quay.io/org/tool@sha256:0a, quay.io/org/tool@sha256:0a", "docker://alpine, docker.io/library/alpine:latest"})
  void fullName(String written, String full) {
    assertThat(ImageName.of(written)).hasToString(full);
  }
}
