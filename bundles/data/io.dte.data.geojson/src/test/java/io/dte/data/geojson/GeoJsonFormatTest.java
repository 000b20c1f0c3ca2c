// SPDX-License-Identifier: Apache-2.0
package io.dte.data.geojson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dte.data.api.FeatureCollection;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoJsonFormatTest {
  private static final String SQUARE = "[[[0,0],[1,0],[1,1.5],[0,0]]]";
  @TempDir Path folder;

  private FeatureCollection read(String text) throws Exception {
    return new GeoJsonFormat().read(Files.writeString(folder.resolve("a.geojson"), text));
  }

  private static String feature(String type, String coordinates) {
    return "{\"type\":\"FeatureCollection\",\"name\":\"n\",\"features\":[{\"type\":\"Feature\",\"id\":7,\"properties\":"
        + "{\"name\":\"Ashe\",\"fips\":\"37009\",\"n\":3,\"x\":1.5,\"none\":null},\"geometry\":{\"type\":\"" + type
        + "\",\"coordinates\":" + coordinates + "}}]}";
  }

  @Test
  void readsWhatItWrites() throws Exception {
    FeatureCollection read = read(feature("MultiPolygon", "[" + SQUARE + "," + SQUARE + "]"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new GeoJsonFormat().write(read, bytes);
    assertThat(read.features().get(0).text("fips")).isEqualTo("37009");
    assertThat(read(bytes.toString("UTF-8"))).isEqualTo(read);
  }

  @Test
  void readsSinglePolygons() throws Exception {
    assertThat(read(feature("Polygon", SQUARE)).features().get(0).geometry().polygons()).hasSize(1);
  }

  @Test
  void tellsWhatIsWrong() {
    assertThatThrownBy(() -> read("{\n \"type\": x")).hasMessageContaining("a.geojson:2:").hasMessageContaining("no JSON");
    assertThatThrownBy(() -> read("[]")).hasMessageContaining("FeatureCollection");
    assertThatThrownBy(() -> read(feature("Point", "[0,0]"))).hasMessageContaining("feature 1").hasMessageContaining("Point");
    assertThatThrownBy(() -> read(feature("Polygon", "[[[0,0],[1,0],[1,1],[0,2]]]"))).hasMessageContaining("ring");
  }
}
