// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
  private final Destinations destinations = new Destinations(Set.of("127.0.0.1", "gauge.internal"));

  @ParameterizedTest
  @ValueSource(strings = {"https://10.1.2.3/", "https://192.168.1.1/x", "https://172.16.0.1/",
      "https://169.254.169.254/latest/meta-data",
      "https://100.64.0.1/", "https://0.0.0.0/", "https://127.0.0.2/", "https://[::1]/", "https://[fd00::1]/",
      "https://[fe80::1]/",
      "https://[::ffff:10.0.0.1]/", "https://2130706434/", "http://8.8.8.8/", "ftp://8.8.8.8/",
      "https://me:pw@8.8.8.8/", "https:///x", "x",
      "", "https://224.0.0.1/"})
  void nothingInsideIsReached(String url) {
    assertThatThrownBy(() -> destinations.check(url)).isInstanceOf(DteException.class);
  }

  @Test
  void whatIsPublicOrNamedIsReached() throws DteException {
    assertThat(destinations.check("https://8.8.8.8/hook").getHost()).isEqualTo("8.8.8.8");
    assertThat(destinations.check("http://127.0.0.1:8080/hook").getPort()).isEqualTo(8080);
    destinations.checkGiven("https://not-known-yet.invalid/hook");
  }
}
