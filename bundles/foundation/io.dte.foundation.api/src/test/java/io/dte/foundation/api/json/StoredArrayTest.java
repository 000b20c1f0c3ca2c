// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredArrayTest {
  private final ObjectMapper mapper = new ObjectMapper();

  @TempDir
  Path folder;

  private JsonNode file(int number) {
    return mapper.createObjectNode().put("class", "File").put("location", "file:///out/" + number + "/ä.txt").put("size", number);
  }

  private ObjectNode document(int length) {
    ObjectNode document = mapper.createObjectNode().put("before", 1.5);
    ArrayNode files = document.putObject("outputs").putArray("files");
    for (int i = 0; i < length; i++) {
      files.add(file(i));
    }
    document.putArray("numbers").add(1).add(-20).addNull().add("text").add(true);
    return document.put("after", "x");
  }

  @Test
  void largeArraysOfAFileStayThereAndSmallOnesAreTrees() throws Exception {
    ObjectNode document = document(5000);
    Path file = folder.resolve("document.json");
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), document);

    JsonNode read = StoredArray.read(file, mapper);

    assertThat(read.at("/outputs/files")).isInstanceOf(StoredArray.class).hasSize(5000);
    assertThat(read.path("numbers")).isNotInstanceOf(StoredArray.class);
    assertThat(read.toString()).isEqualTo(document.toString());
    assertThat(read.at("/outputs/files/4321")).isEqualTo(file(4321));
  }

  @Test
  void textInMemoryIsReadInTheSameWay() throws Exception {
    ArrayNode numbers = mapper.createArrayNode();
    for (int i = 0; i < 100_000; i++) {
      numbers.add(i);
    }

    JsonNode read = StoredArray.read(numbers.toString().getBytes(StandardCharsets.UTF_8), mapper);

    assertThat(read).isInstanceOf(StoredArray.class).isEqualTo(numbers);
    assertThat(read.get(99_999).intValue()).isEqualTo(99_999);
  }

  @Test
  void elementsAreWrittenInAnyOrderAndReadInTheirs() throws Exception {
    int length = 4000;
    try (StoredArray.Writer writer = new StoredArray.Writer(folder.resolve("new/elements"), length, mapper)) {
      for (int i = 0; i < length; i++) {
        writer.set(i * 37 % length, file(i * 37 % length));
      }
      ArrayNode all = writer.array(0, length);

      assertThat(all).isInstanceOf(StoredArray.class).isEqualTo(document(length).at("/outputs/files"));
      assertThat(writer.array(10, 12)).isNotInstanceOf(StoredArray.class).isEqualTo(mapper.createArrayNode().add(file(10)).add(file(11)));
    }
  }

  @Test
  void anElementThatWasNeverWrittenIsNull() throws Exception {
    try (StoredArray.Writer writer = new StoredArray.Writer(folder.resolve("elements"), 2, mapper)) {
      writer.set(1, file(1));

      assertThat(writer.array(0, 2)).isEqualTo(mapper.createArrayNode().addNull().add(file(1)));
    }
    assertThat(new StoredArray.Writer(folder.resolve("none"), 0, mapper).array(0, 0)).isEmpty();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void itCannotBeChangedButCopied() throws Exception {
    ArrayNode stored = (ArrayNode) StoredArray.read(document(5000).at("/outputs/files").toString().getBytes(StandardCharsets.UTF_8), mapper);

    assertThatThrownBy(() -> stored.add(1)).isInstanceOf(UnsupportedOperationException.class);
    assertThat(stored.deepCopy()).isSameAs(stored);
    JsonNode copy = StoredArray.plain(mapper.createObjectNode().set("files", stored));
    ((ObjectNode) copy.at("/files/7")).put("size", -1);
    assertThat(copy.at("/files/7/size").intValue()).isEqualTo(-1);
    assertThat(stored.get(7)).isEqualTo(file(7));
  }

  @Test
  void aFileThatWasCutOffIsToldWithItsName() throws Exception {
    Path file = folder.resolve("cut.json");
    mapper.writeValue(file.toFile(), document(5000));
    JsonNode read = StoredArray.read(file, mapper);
    Files.write(file, new byte[10]);

    assertThatThrownBy(() -> read.at("/outputs/files").get(4999)).hasMessageContaining("cut.json");
  }
}
