// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServletTest {
  private static final String CREATE = "/api/2.0/mlflow-artifacts/mpu/create/1/r/artifacts";
  @TempDir
  Path folder;
  private Front front;

  @BeforeEach
  void start() {
    front = new Front(folder.resolve("state")).answer("Permissions.allows", of -> true);
  }

  @Test
  void aFaultOfTheProgramIsMlflowsInternalError() throws Exception {
    for (RuntimeException fault : List.of(new NullPointerException("secret"), new IllegalArgumentException("secret"),
        new UncheckedIOException(new IOException("secret")), new ClassCastException("secret"))) {
      front.answer("TrackingService.findExperiment", id -> {
        throw fault;
      });
      Front.Got got = front.call("GET", "/api/2.0/mlflow/experiments/get?experiment_id=1", "");
      assertThat(got.status()).isEqualTo(500);
      assertThat(got.code()).isEqualTo("INTERNAL_ERROR");
      assertThat(got.text()).doesNotContain("secret", "Exception", "at io.dte");
      Front.Got asked = front.call("POST", "/graphql",
          "{\"query\":\"{ mlflowGetExperiment(input: {experimentId: \\\"1\\\"}) { experiment { name } } }\"}");
      assertThat(asked.status()).isEqualTo(200);
      assertThat(asked.json().at("/errors/0").asText()).contains("its log says why").doesNotContain("secret");
    }
  }

  @Test
  void addressesOfPartsAreThoseTheClientUsed() throws Exception {
    front.header("Host", "twin.example.org:8460").header("Authorization", "Bearer t");
    Front.Got got = front.call("POST", CREATE, "{\"path\":\"/home/ann/large.bin\",\"num_parts\":2}");
    assertThat(got.status()).as(got.text()).isEqualTo(200);
    assertThat(got.json().at("/credentials/1/url").asText()).isEqualTo("http://twin.example.org:8460/mlflow/api/2.0/"
        + "mlflow-artifacts/mpu/part/" + got.json().path("upload_id").asText() + "/2");
    front.header("X-Forwarded-Proto", "http").header("X-Forwarded-Host", "twin.example.org:8460");
    assertThat(front.call("POST", CREATE, "{\"path\":\"large.bin\"}").status()).as("a proxy that changes nothing")
        .isEqualTo(200);
  }

  /** Its headers may be anybody's, and the token would go wherever they say; clients then send the file whole. */
  @Test
  void behindAProxyOfAnotherAddressFilesComeInOnePiece() throws Exception {
    for (String[] header : List.of(new String[] {"X-Forwarded-Proto", "https"},
        new String[] {"X-Forwarded-Host", "evil.example.org"},
        new String[] {"Forwarded", "proto=https;host=twin.example.org"})) {
      start();
      front.header(header[0], header[1]);
      Front.Got got = front.call("POST", CREATE, "{\"path\":\"large.bin\",\"num_parts\":2}");
      assertThat(got.status()).isEqualTo(501);
      assertThat(got.json().path("message").asText()).startsWith(
          "Multipart upload is not supported for the current artifact repository").doesNotContain("evil");
    }
  }

  private String address(Front asked, String... headers) throws IOException {
    for (int i = 0; i < headers.length; i += 2) {
      asked.header(headers[i], headers[i + 1]);
    }
    Front.Got got = asked.answer("Permissions.allows", of -> true).call("POST", CREATE, "{\"path\":\"large.bin\"}");
    String url = got.status() == 200 ? got.json().at("/credentials/0/url").asText() : got.status() + "/mlflow/";
    return url.substring(0, url.indexOf("/mlflow/"));
  }

  private Front front(String address, String... proxies) {
    return new Front(folder.resolve("state"), address, proxies);
  }

  @Test
  void aProxyThatTheOperatorTrustsSaysWhatClientsCall() throws Exception {
    assertThat(address(front("", "127.0.0.1, 10.1.0.0/16"), "remote", "10.1.200.3", "X-Forwarded-Proto", "https",
        "X-Forwarded-Host", "evil.example.org, twins.example.org", "X-Forwarded-Prefix", "/lab/"))
        .as("the last is its own").isEqualTo("https://twins.example.org/lab");
    assertThat(address(front("", "::1"), "remote", "0:0:0:0:0:0:0:1", "Forwarded",
        "for=1.2.3.4;host=evil.example.org;proto=http, for=5.6.7.8; Proto=https; host=\"[2001:db8::1]:8443\""))
        .isEqualTo("https://[2001:db8::1]:8443");
    assertThat(address(front("", "10.1.0.1"), "remote", "10.1.0.1", "Host", "twins.example.org", "X-Forwarded-Proto",
        "https", "Forwarded", "host=evil.example.org")).as("what it passed on").isEqualTo("https://twins.example.org");
    assertThat(address(front("", "10.1.0.0/16"), "remote", "10.2.0.1", "X-Forwarded-Proto", "https"))
        .as("another machine").isEqualTo("501");
    for (String wrong : List.of("javascript", "https://evil.example.org/?")) {
      assertThat(address(front("", "10.1.0.1"), "remote", "10.1.0.1", "X-Forwarded-Proto", wrong)).isEqualTo("501");
    }
    assertThat(address(front("", "10.1.0.1"), "remote", "10.1.0.1", "X-Forwarded-Host", "a b", "X-Forwarded-Proto",
        "https")).isEqualTo("501");
    assertThat(address(front("", "proxy.example.org", "10.1.0.0/99", "300.1.1.1"), "remote", "10.1.0.1",
        "X-Forwarded-Proto", "https")).as("what is written wrongly is nobody").isEqualTo("501");
  }

  @Test
  void theAddressThatTheOperatorConfiguredIsForThoseWhoCameThroughAProxy() throws Exception {
    String configured = "https://twins.example.org/lab/";
    String known = "https://twins.example.org/lab";
    assertThat(address(front(configured), "Host", "twins.example.org", "local", "127.0.0.1")).isEqualTo(known);
    assertThat(address(front(configured), "Host", "other.example.org", "local", "127.0.0.1")).isEqualTo(known);
    assertThat(address(front(configured), "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example.org"))
        .as("whatever the headers say").isEqualTo(known);
    assertThat(address(front(configured), "Host", "localhost:8460", "local", "127.0.0.1")).as("not through it")
        .isEqualTo("http://localhost:8460");
    assertThat(address(front("twins.example.org"), "X-Forwarded-Proto", "https")).as("no address").isEqualTo("501");
  }

  /** Whether this client came by https nobody says: its token may not go to the same name without. */
  @Test
  void aProxyOnThisMachineThatSaysNothingIsNoticedByItsName() throws Exception {
    assertThat(address(front(""), "Host", "twins.example.org", "local", "127.0.0.1")).isEqualTo("501");
    assertThat(address(front(""), "Host", "127.0.0.1:8460", "local", "127.0.0.1")).isEqualTo("http://127.0.0.1:8460");
    assertThat(address(front(""), "Host", "[::1]:8460", "local", "0:0:0:0:0:0:0:1")).isEqualTo("http://[::1]:8460");
    assertThat(address(front(""), "Host", "a/b", "local", "192.0.2.7")).isEqualTo("501");
  }
}
