// SPDX-License-Identifier: Apache-2.0
package io.dte.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML document and where its parts stand. Immutable as long as nobody changes the value.
 *
 * @param value the document
 * @param places of values, by JSON Pointer (RFC 6901)
 * @param keys of the names of members, by the same pointers
 */
record PlacedYaml(JsonNode value, Map<String, SourceLocation> places, Map<String, SourceLocation> keys) {

  /** @param file what messages call it */
  static PlacedYaml parse(String text, String file) throws DteException {
    try {
      Builder builder = new Builder(file);
      Optional<Node> root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
      JsonNode value = root.isPresent() ? builder.build(root.get(), "") : JsonNodeFactory.instance.objectNode();
      builder.places.putIfAbsent("", new SourceLocation(file, 1, 1));
      return new PlacedYaml(value, Map.copyOf(builder.places), Map.copyOf(builder.keys));
    } catch (MarkedYamlEngineException e) {
      String reason = e.getProblem() == null ? "it cannot be read" : e.getProblem().replace('\n', ' ');
      throw new DteException(new Problem(ExitCode.INVALID, "This is no YAML: " + reason,
          place(file, e.getProblemMark().or(e::getContextMark)), "mend it there"), e);
    } catch (YamlEngineException | NumberFormatException e) {
      throw new DteException(new Problem(ExitCode.INVALID, "This is no YAML: " + e.getMessage(),
          SourceLocation.of(file), "mend it there"), e);
    }
  }

  /** Where the value at a pointer stands, or else the nearest part around it. */
  SourceLocation place(String pointer) {
    SourceLocation found = places.get(pointer);
    return found != null || pointer.isEmpty() ? found : place(pointer.substring(0, pointer.lastIndexOf('/')));
  }

  /** Where the name of the member at a pointer stands. */
  SourceLocation key(String pointer) {
    SourceLocation found = keys.get(pointer);
    return found == null ? place(pointer) : found;
  }

  /** A pointer to a member. */
  static String member(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static SourceLocation place(String file, Optional<Mark> mark) {
    return mark.map(m -> new SourceLocation(file, m.getLine() + 1, m.getColumn() + 1)).orElse(SourceLocation.of(file));
  }

  private static final class Builder {
    private final String file;
    private final Map<String, SourceLocation> places = new HashMap<>();
    private final Map<String, SourceLocation> keys = new HashMap<>();

    Builder(String file) {
      this.file = file;
    }

    JsonNode build(Node node, String pointer) throws DteException {
      places.put(pointer, place(file, node.getStartMark()));
      if (node.isRecursive()) {
        throw new DteException(new Problem(ExitCode.INVALID, "This part contains itself", places.get(pointer), "remove the alias"));
      }
      if (node instanceof MappingNode mapping) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple tuple : mapping.getValue()) {
          String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
          String member = member(pointer, name);
          keys.put(member, place(file, tuple.getKeyNode().getStartMark()));
          object.set(name, build(tuple.getValueNode(), member));
        }
        return object;
      }
      if (node instanceof SequenceNode sequence) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node item : sequence.getValue()) {
          array.add(build(item, pointer + "/" + array.size()));
        }
        return array;
      }
      return scalar((ScalarNode) node);
    }

    private static JsonNode scalar(ScalarNode node) {
      String text = node.getValue();
      JsonNodeFactory json = JsonNodeFactory.instance;
      if (node.getTag().equals(Tag.NULL)) {
        return json.nullNode();
      }
      if (node.getTag().equals(Tag.BOOL)) {
        return json.booleanNode(Boolean.parseBoolean(text));
      }
      if (node.getTag().equals(Tag.INT)) {
        BigInteger number = new BigInteger(text);
        return number.bitLength() < Long.SIZE ? json.numberNode(number.longValue()) : json.numberNode(number);
      }
      if (node.getTag().equals(Tag.FLOAT) && !text.contains(".inf") && !text.contains(".nan")) {
        return json.numberNode(new BigDecimal(text));
      }
      return json.textNode(text);
    }
  }
}
