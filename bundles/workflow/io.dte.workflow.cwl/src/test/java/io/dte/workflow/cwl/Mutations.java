// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes the structure of a document: the same seed, the same changes. */
final class Mutations {
  /** Text that stands in for a second key of the same name, which an object in memory cannot have. */
  private static final String TWICE = "@twice@";
  private static final int DEEP = 60;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> NAMES = List.of("class", "run", "in", "out", "inputs", "outputs", "type", "scatter", "when",
      "outputBinding", "glob", "stdout", "stdin", "linkMerge", "items", "fields", "requirements", "valueFrom", "listing", "ünï/κλειδί",
      "a b", "line\nbreak", "", "$import", "$include", "$graph", "..");

  private final Random random;
  private final List<String> texts;

  /** @param outside the path of a file that no run may touch */
  Mutations(long seed, String outside) {
    random = new Random(seed);
    texts = List.of("", "..", "../../../../canary/file", "../canary", outside, outside + "/..", "*/../../*", "[", "**", "a\nb", "a\tb",
        "näme-ü-\u6f22\u5b57-\ud83d\ude00", "\u0000", "$(", "$(inputs", "${", "$(self)", "$(inputs)", "$(inputs.none.more)", "${return null;}",
        "${return {};}", "${return [[1], {}];}", "${throw 'no'}", "$(runtime.cores)", "\\$(x)", "null", "File", "Directory", "int[]",
        "string?", "File[][]", "Any", "#main", "#none", "x#y#z", "file:///", "cat1-testcli.cwl", "http://[", "%zz", "~", "-", "--flag",
        "true", "1e999", "stdout", "stderr", "v1.0", "CommandLineTool", "Workflow", "ExpressionTool", "Operation");
  }

  /** The document with one to three changes, as text. */
  String mutate(JsonNode document) {
    ObjectNode holder = NODES.objectNode();
    holder.set("document", document.deepCopy());
    int changes = random.nextInt(6) == 0 ? 3 : 1;
    for (int i = 0; i < changes; i++) {
      change(holder);
    }
    return holder.get("document").toPrettyString().replace(TWICE, "");
  }

  private void change(ObjectNode holder) {
    List<JsonNode> containers = new ArrayList<>();
    collect(holder.get("document"), containers);
    if (containers.isEmpty()) {
      return;
    }
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    if (chosen instanceof ObjectNode object) {
      change(object, containers);
    } else {
      change((ArrayNode) chosen, containers);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private void change(ObjectNode object, List<JsonNode> others) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(10)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(TWICE + name, value(object.get(name), others));
      case 2 -> object.set(NAMES.get(random.nextInt(NAMES.size())), object.remove(name));
      case 3 -> object.set(NAMES.get(random.nextInt(NAMES.size())), value(object.get(name), others));
      default -> object.set(name, value(object.get(name), others));
    }
  }

  private void change(ArrayNode array, List<JsonNode> others) {
    int index = random.nextInt(array.size());
    switch (random.nextInt(6)) {
      case 0 -> array.remove(index);
      case 1 -> array.add(array.get(index).deepCopy());
      case 2 -> array.insert(index, array.remove(array.size() - 1));
      default -> array.set(index, value(array.get(index), others));
    }
  }

  /** Something else in a value's place. */
  private JsonNode value(JsonNode before, List<JsonNode> others) {
    // What stays of its kind often passes loading, and so gets further.
    if (random.nextInt(3) > 0 && before.isValueNode()) {
      return before.isTextual() ? NODES.textNode(changed(before.textValue())) : before.isNumber() ? number() : text();
    }
    return switch (random.nextInt(12)) {
      case 0 -> number();
      case 1 -> random.nextBoolean() ? NODES.nullNode() : NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.arrayNode().add(before);
      case 3 -> NODES.objectNode().set(NAMES.get(random.nextInt(NAMES.size())), before);
      case 4 -> nested(before);
      case 5 -> random.nextBoolean() ? NODES.arrayNode() : NODES.objectNode();
      case 6, 7 -> others.get(random.nextInt(others.size())).iterator().next().deepCopy();
      case 8 -> before.isTextual() ? NODES.textNode(changed(before.textValue())) : text();
      default -> text();
    };
  }

  private JsonNode text() {
    return NODES.textNode(texts.get(random.nextInt(texts.size())));
  }

  private String changed(String text) {
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(6)) {
      case 0 -> text.substring(0, at) + random.nextInt(10) + text.substring(at);
      case 1 -> text + text;
      case 2 -> text + "/.." + text;
      case 3 -> text.substring(0, at) + texts.get(random.nextInt(texts.size())) + text.substring(at);
      case 4 -> text.substring(0, at);
      default -> "../" + text;
    };
  }

  private JsonNode number() {
    return switch (random.nextInt(6)) {
      case 0 -> NODES.numberNode(-1);
      case 1 -> NODES.numberNode(0);
      case 2 -> NODES.numberNode(Long.MAX_VALUE);
      case 3 -> NODES.numberNode(new BigInteger("123456789012345678901234567890"));
      case 4 -> NODES.numberNode(-1e300);
      default -> NODES.numberNode(0.1);
    };
  }

  private JsonNode nested(JsonNode before) {
    JsonNode node = before;
    boolean lists = random.nextBoolean();
    for (int i = 0; i < DEEP; i++) {
      node = lists ? NODES.arrayNode().add(node) : NODES.objectNode().set("items", node);
    }
    return node;
  }}
