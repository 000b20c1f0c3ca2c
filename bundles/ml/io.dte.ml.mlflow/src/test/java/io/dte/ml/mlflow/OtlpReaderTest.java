// SPDX-License-Identifier: Apache-2.0
package io.dte.ml.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dte.foundation.api.problem.DteException;
import io.dte.ml.api.trace.Span;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OtlpReaderTest {
  /**
   * Made with opentelemetry-proto 1.45.2 for Python: one span with an attribute of each kind, an event, a link, a
   * status.
   */
  private static final byte[] REQUEST = Base64.getDecoder().decode(
      "CpICChUKEwoMc2VydmljZS5uYW1lEgMKAXgS+AEKBQoDbGliEu4BChAAAQIDBAUGBwgJCgsMDQ4PEggAAQIDBAUGBxoDYT1iIggH"
      + "BgUEAwIBACoHZ3LDtsOfZTABOQEAKjb+nJcXQQIAKjb+nJcXSggKAXMSAwoBdEoHCgFiEgIQAUoQCgFpEgsY+///////////AUoO"
      + "CgFkEgkhAAAAAAAA0D9KCQoBeRIEOgIAAUoLCgFsEgYqBAoCGAFKEAoBbRILMgkKBwoBaxICEABaFgkFAAAAAAAAABIBZRoICgF4"
      + "EgMKAXlqHAoQAAAAAAAAAAAAAAAAAAAAABIIAAAAAAAAAABwA3oHEgNiYWQYAoUBAQEAAA==");

  @Test
  void allFieldsOfASpanAreRead() throws Exception {
    Span span = OtlpReader.binary(REQUEST).get(0);
    assertThat(span.traceId()).isEqualTo("tr-000102030405060708090a0b0c0d0e0f");
    assertThat(span.id()).isEqualTo("0001020304050607");
    assertThat(span.parentId()).isEqualTo("0706050403020100");
    assertThat(span.status()).isEqualTo("ERROR");
    assertThat(span.started()).isEqualTo(1_700_000_000_000_000_001L);
    assertThat(new ObjectMapper().readTree(span.content().toString())).isEqualTo(new ObjectMapper()
        .readTree("{\"trace_id\":\"AAECAwQFBgcICQoLDA0ODw==\",\"span_id\":\"AAECAwQFBgc=\",\"trace_state\":\"a=b\","
        + "\"paren"
        + "t_span_id\":\"BwYFBAMCAQA=\",\"name\":\"größe\",\"kind\":1,\"start_time_unix_nano\":\"1700000000000000"
        + "001\",\"end_time_unix_nano\":\"1700000000000000002\",\"attributes\":[{\"key\":\"s\",\"value\":{\"string_"
        + "value\":\"t\"}},{\"key\":\"b\",\"value\":{\"bool_value\":true}},{\"key\":\"i\","
        + "\"value\":{\"int_value\":\"-5\"}"
        + "},{\"key\":\"d\",\"value\":{\"double_value\":0.25}},{\"key\":\"y\","
        + "\"value\":{\"bytes_value\":\"AAE=\"}},{\"k"
        + "ey\":\"l\",\"value\":{\"array_value\":{\"values\":[{\"int_value\":\"1\"}]}}},{\"key\":\"m\","
        + "\"value\":{\"kvlis"
        + "t_value\":{\"values\":[{\"key\":\"k\",\"value\":{\"bool_value\":false}}]}}}],\"events\":[{\"time_unix_na"
        + "no\":\"5\",\"name\":\"e\",\"attributes\":[{\"key\":\"x\","
        + "\"value\":{\"string_value\":\"y\"}}]}],\"links\":[{\"tr"
        + "ace_id\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"span_id\":\"AAAAAAAAAAA=\"}],\"dropped_links_count\":3,\"sta"
        + "tus\":{\"message\":\"bad\",\"code\":2},\"flags\":257}"));
  }

  @Test
  void theJsonEncodingMeansTheSame() throws Exception {
    String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"000102030405060708090a0b0c0d0e0f\","
        + "\"spanId\":\"0001020304050607\",\"startTimeUnixNano\":\"18446744073709551615\","
        + "\"kind\":\"SPAN_KIND_CLIENT\","
        + "\"status\":{\"code\":2},\"attributes\":[{\"key\":\"a\","
        + "\"value\":{\"arrayValue\":{\"values\":[{\"intValue\":\"5\"}]}}}]}]}]}]}";
    Span span = OtlpReader.json(new ObjectMapper().readTree(json)).get(0);
    assertThat(span.isRoot()).isTrue();
    assertThat(span.status()).isEqualTo("ERROR");
    assertThat(span.content().path("kind").asInt()).isEqualTo(3);
    assertThat(span.content().path("start_time_unix_nano").asText()).isEqualTo("18446744073709551615");
    assertThat(span.content().at("/attributes/0/value/array_value/values/0/int_value").asText()).isEqualTo("5");
  }

  @Test
  void whateverComesIsReadOrRefused() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = java.util.Arrays.copyOf(REQUEST, random.nextInt(REQUEST.length) + 1);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      try {
        OtlpReader.binary(bytes);
      } catch (DteException refused) {
        assertThat(refused.problem().message()).contains("OpenTelemetry");
      }
    }
  }

  @Test
  void deepNestingIsRefused() {
    StringBuilder value = new StringBuilder("{\"intValue\":\"1\"}");
    for (int i = 0; i < 150; i++) {
      value.insert(0, "{\"arrayValue\":{\"values\":[").append("]}}");
    }
    String json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"000102030405060708090a0b0c0d0e0f\","
        + "\"spanId\":\"0001020304050607\",\"attributes\":[{\"key\":\"a\",\"value\":" + value + "}]}]}]}]}";
    assertThatThrownBy(() -> OtlpReader.json(new ObjectMapper().readTree(json))).hasMessageContaining("nested");
  }
}
