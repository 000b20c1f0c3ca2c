// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.crate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.provenance.api.cite.Citable;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CitationTest {

  private static Citation citation(String identifier) {
    return new Citation(Citable.Type.DATASET, identifier, "Results of flood", "What it gave", List.of(
        new Credits.Person("https://orcid.org/0000-0002-1825-0097", "Ada Example", "Example Institute")),
        "https://spdx.org/licenses/CC-BY-4.0", "Example Press | https://press.example", Instant.parse("2026-03-01T10:00:00Z"),
        Instant.parse("2026-03-01T11:00:00Z"), "flood", "1.2",
        List.of(new Citable.CitedFile("rain.csv", 4, "a".repeat(64))));
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
  void aModelIsCitedAsOneWithItsVersionAndLicence() throws Exception {
    CreditSettings settings = (CreditSettings) java.lang.reflect.Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {CreditSettings.class}, (proxy, method, arguments) -> switch (method.getName()) {
          case "creators" -> new String[] {"ann = Ann Example | 0000-0002-1825-0097"};
          case "doiPrefix" -> "10.5072";
          default -> method.getReturnType() == String.class ? "" : null;
        });
    CitationService citations = new CitationService(new Credits(settings));
    Citable model = new Citable(Citable.Type.MODEL, "model:flood/3", "flood, version 3", "Warns", "ann", List.of(), "MIT",
        Instant.EPOCH, Instant.EPOCH, "m-1", "3", List.of(new Citable.CitedFile("model.onnx", 9, "")));

    JsonNode datacite = citations.metadata(model, "datacite");
    assertThat(datacite.path("doi").asText()).isEqualTo("10.5072/dte.model.flood.3");
    assertThat(datacite.at("/types/resourceTypeGeneral").asText()).isEqualTo("Model");
    assertThat(datacite.path("version").asText()).isEqualTo("3");
    JsonNode schema = citations.metadata(model, "schema-org");
    assertThat(schema.path("license").asText()).isEqualTo("https://spdx.org/licenses/MIT");
    assertThat(schema.at("/creator/0/@id").asText()).isEqualTo("https://orcid.org/0000-0002-1825-0097");
    assertThat(schema.at("/encoding/0/name").asText()).isEqualTo("model.onnx");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> citations.metadata(model, "bibtex")).hasMessageContaining("bibtex");
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
