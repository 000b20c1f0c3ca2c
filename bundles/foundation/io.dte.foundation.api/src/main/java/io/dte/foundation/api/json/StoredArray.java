// SPDX-License-Identifier: Apache-2.0
package io.dte.foundation.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * A JSON array whose elements stay in a file and are read when they are asked for, each time anew: 12 bytes of memory an
 * element, however large. It cannot be changed, and a change to an element that it gave out does not come back to it; so whoever wants
 * to change something makes a {@link #plain} copy, or writes another one. Equal to any array with the same elements.
 * Thread-safe.
 */
public final class StoredArray extends ArrayNode {
  /** Arrays with a shorter text are held as trees. */
  public static final int LEAST_BYTES = 64 * 1024;
  private static final long serialVersionUID = 1L;

  private StoredArray(Elements elements) {
    super(JsonNodeFactory.instance, elements);
  }

  /** Itself, since it does not change. */
  @Override
  public ArrayNode deepCopy() {
    return this;
  }

  /** Copies a value so that all of it may be changed, elements of stored arrays included: all of it is in memory then. */
  public static JsonNode plain(JsonNode value) {
    if (value instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> copy.add(plain(element)));
      return copy;
    }
    if (value instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), plain(field.getValue())));
      return copy;
    }
    return value;
  }

  /** Reads a file that holds one JSON value and is not changed any more; large arrays in it stay there. */
  public static JsonNode read(Path file, ObjectMapper mapper) throws IOException {
    try (JsonParser parser = mapper.createParser(file.toFile())) {
      return new Reader(parser, new JsonText(file, mapper)).value(parser.nextToken());
    }
  }

  /** Reads a JSON value; large arrays in it stay text. */
  public static JsonNode read(byte[] text, ObjectMapper mapper) throws IOException {
    try (JsonParser parser = mapper.createParser(text)) {
      return new Reader(parser, new JsonText(text, mapper)).value(parser.nextToken());
    }
  }

  /** Where the elements are. */
  private static final class Elements extends AbstractList<JsonNode> implements RandomAccess {
    private final JsonText text;
    private final long[] starts;
    private final int[] lengths;

    Elements(JsonText text, long[] starts, int[] lengths) {
      this.text = text;
      this.starts = starts;
      this.lengths = lengths;
    }

    @Override
    public JsonNode get(int index) {
      return text.read(starts[index], lengths[index]);
    }

    @Override
    public int size() {
      return starts.length;
    }
  }

  /** Makes trees of what is small and leaves the rest where it is. */
  private static final class Reader {
    private final JsonParser parser;
    private final JsonText text;

    Reader(JsonParser parser, JsonText text) {
      this.parser = parser;
      this.text = text;
    }

    JsonNode value(JsonToken token) throws IOException {
      if (token == JsonToken.START_OBJECT) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
          object.set(field, value(parser.nextToken()));
        }
        return object;
      }
      return token == JsonToken.START_ARRAY ? array() : parser.readValueAsTree();
    }

    private JsonNode array() throws IOException {
      long begin = parser.currentTokenLocation().getByteOffset();
      ArrayNode tree = JsonNodeFactory.instance.arrayNode();
      long[] starts = new long[16];
      int[] lengths = new int[16];
      int count = 0;
      for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
          lengths = Arrays.copyOf(lengths, count * 2);
        }
        starts[count] = parser.currentTokenLocation().getByteOffset();
        if (tree != null) {
          tree.add(value(token));
        } else {
          parser.skipChildren();
          parser.finishToken();
        }
        long end = parser.currentLocation().getByteOffset();
        lengths[count] = Math.toIntExact(end - starts[count]);
        count++;
        if (end - begin > LEAST_BYTES) {
          tree = null;
        }
      }
      return tree != null ? tree
          : new StoredArray(new Elements(text, Arrays.copyOf(starts, count), Arrays.copyOf(lengths, count)));
    }
  }

  /**
   * Takes the elements of an array of known length, in any order; one that is never given is null. Few are held in memory, as
   * they are; many are written to a file. Thread-safe, also while it is read.
   */
  public static final class Writer implements Closeable {
    private static final int FEW = 256;

    private final Path file;
    private final ObjectMapper mapper;
    private final JsonNode[] few;
    private final long[] starts;
    private final int[] lengths;
    private OutputStream out;
    private long end;

    /** @param file is made, with its folder, when it is needed; it has to stay as long as the array is read */
    public Writer(Path file, int length, ObjectMapper mapper) {
      this.file = file;
      this.mapper = mapper;
      few = new JsonNode[length <= FEW ? length : 0];
      starts = new long[length <= FEW ? 0 : length];
      lengths = new int[starts.length];
    }

    /** Takes one element, once. */
    public synchronized void set(int index, JsonNode element) throws IOException {
      if (few.length > 0) {
        few[index] = element;
        return;
      }
      if (out == null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        out = new BufferedOutputStream(Files.newOutputStream(file));
      }
      byte[] text = mapper.writeValueAsBytes(element);
      out.write(text);
      out.write('\n');
      starts[index] = end;
      lengths[index] = text.length;
      end += text.length + 1;
    }

    /** What was given from one index to another; a tree when it is small. */
    public synchronized ArrayNode array(int from, int to) throws IOException {
      if (out != null) {
        out.flush();
      }
      long bytes = 0;
      boolean whole = to > from && few.length == 0;
      for (int i = from; i < to && whole; i++) {
        bytes += lengths[i];
        whole = lengths[i] > 0;
      }
      JsonText text = new JsonText(file, mapper);
      if (whole && bytes > LEAST_BYTES) {
        return new StoredArray(new Elements(text, Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(lengths, from, to)));
      }
      ArrayNode tree = JsonNodeFactory.instance.arrayNode(to - from);
      for (int i = from; i < to; i++) {
        if (few.length > 0) {
          tree.add(few[i]);
        } else {
          tree.add(lengths[i] == 0 ? null : text.read(starts[i], lengths[i]));
        }
      }
      return tree;
    }

    @Override
    public synchronized void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
