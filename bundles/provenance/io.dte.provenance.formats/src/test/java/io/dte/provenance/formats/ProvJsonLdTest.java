// SPDX-License-Identifier: Apache-2.0
package io.dte.provenance.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.foundation.api.problem.DteException;
import io.dte.provenance.api.model.Attribute;
import io.dte.provenance.api.model.Document;
import io.dte.provenance.api.model.Names;
import io.dte.provenance.api.model.Relation;
import io.dte.provenance.api.store.WholeDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvJsonLdTest {
  private static final String START = "{\"@context\": [{\"ex\": \"http://example.org/\"}, \"" + LdTerms.CONTEXT + "\"],\n";

  private static Document read(String text) throws IOException, DteException {
    WholeDocument sink = new WholeDocument();
    new ProvJsonLd().read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "lineage.jsonld", sink);
    return sink.document();
  }

  @Test
  void readsNamesLiteralsAndBundles() throws Exception {
    Document document = read(START + """
        "@graph": [{"@type": "prov:Entity", "@id": "ex:a", "type": ["prov:Plan"], "label": [{"@value": "A"}]},
          {"@type": "Usage", "activity": "ex:run", "entity": "ex:a", "time": "2026-05-01T12:00:00Z"},
          {"@type": "Bundle", "@id": "ex:b", "@context": [{"me": "http://me/"}], "@graph": [
            {"@type": "Agent", "@id": "me:i"}]}]}
        """);

    assertThat(document.statements().get(0).attributes()).containsExactly(
        Attribute.of(Names.PROV_TYPE, Names.PROV_PLAN), Attribute.of(Names.PROV_LABEL, "A"));
    assertThat(((Relation.Usage) document.statements().get(1)).entity().uri()).isEqualTo("http://example.org/a");
    assertThat(document.bundles().get(0).statements().get(0).id().uri()).isEqualTo("http://me/i");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"\"@graph\": {}}|is a list", "\"@graph\": [1]}|object with",
      "\"@graph\": [{\"@type\": \"Thing\"}]}|no class", "\"@graph\": [{\"@type\": \"Entity\"}]}|no \"@id\"",
      "\"@graph\": [{\"@type\": \"Entity\", \"@id\": \"no:a\"}]}|prefix 'no'", "\"x\": 1}|does not belong",
      "\"@graph\": [{\"@type\": \"Entity\", \"@id\": \"ex:a\", \"ex:b\": [1]}]}|neither a name", "\"@type\": \"D\"}|no \"@graph\"",
      "\"@graph\": [{\"@type\": \"Entity\"|not JSON"})
  void saysWhatIsWrongAndWhere(String text, String message) {
    assertThatThrownBy(() -> read(START + text)).isInstanceOfSatisfying(DteException.class, e -> {
      assertThat(e.problem().message()).contains(message);
      assertThat(e.problem().location().line()).isEqualTo(2);
    });
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    assertThatThrownBy(() -> read(START + "\"@graph\": " + "[".repeat(100_000))).isInstanceOf(DteException.class);
    assertThatThrownBy(() -> read(START + "\"@graph\": [" + "{\"@graph\": [".repeat(100_000)))
        .isInstanceOf(DteException.class);
  }
}
