// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CitationTest {

  private static Citation citation(String identifier) {
    Payload files = Payload.readable();
    files.text("outputs/rain.csv", "1,2\n");
    return new Citation(identifier, "Results of flood", "What it gave", List.of(
        new Credits.Person("https://orcid.org/0000-0002-1825-0097", "Ada Example", "Example Institute")),
        "https://spdx.org/licenses/CC-BY-4.0", "Example Press | https://press.example", Instant.parse("2026-03-01T10:00:00Z"),
        Instant.parse("2026-03-01T11:00:00Z"), "flood", "1.2", files.items());
  }

  @Test
  void aDoiIsNamedAsSuch() {
    JsonNode json = citation("https://doi.org/10.5072/dte.1").dataCite();

    assertThat(json.path("doi").asText()).isEqualTo("10.5072/dte.1");
    assertThat(json.path("publicationYear").asText()).isEqualTo("2026");
    assertThat(json.at("/creators/0/nameIdentifiers/0/nameIdentifier").asText()).isEqualTo("https://orcid.org/0000-0002-1825-0097");
    assertThat(json.at("/rightsList/0/rightsIdentifier").asText()).isEqualTo("CC-BY-4.0");
    assertThat(json.at("/publisher/name").asText()).isEqualTo("Example Press");
  }

  @Test
  void anotherIdentifierIsAnAlternateOne() {
    assertThat(citation("ark:/12345/dte1").dataCite().at("/alternateIdentifiers/0/alternateIdentifierType").asText()).isEqualTo("ARK");
    assertThat(citation("urn:uuid:1").dataCite().has("doi")).isFalse();
  }

  @Test
  void aDatasetListsItsFilesWithDigests() {
    JsonNode json = citation("urn:uuid:1").schemaOrg();

    assertThat(json.at("/distribution/0/name").asText()).isEqualTo("rain.csv");
    assertThat(json.at("/distribution/0/encodingFormat").asText()).isEqualTo("text/csv");
    assertThat(json.at("/distribution/0/sha256").asText()).hasSize(64);
    assertThat(json.at("/publisher/url").asText()).isEqualTo("https://press.example");
  }
}
