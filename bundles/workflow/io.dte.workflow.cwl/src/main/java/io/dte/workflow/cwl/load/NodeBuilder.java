// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Makes the nodes of one document of a parser's events, without recursion. An alias becomes the very node its anchor
 * names, and {@code <<} takes over the fields of a mapping, or of several, that the mapping does not have itself. What
 * aliases stand for is counted as if it were written out, so that no small file makes a huge or bottomless document.
 */
final class NodeBuilder {
  private static final int MAX_DEPTH = 400;
  private static final long MAX_VALUES_BY_ALIAS = 1_000_000;
  private static final String MERGE = "<<";
  private static final Set<String> TYPED = Set.of("tag:yaml.org,2002:int", "tag:yaml.org,2002:float",
      "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null");

  /** A node with its size as if all aliases were written out. */
  private record Built(Node node, long values, int height) {}

  /** What an anchor names; nothing as long as its value is not complete. */
  private static final class Anchored {
    private Built built;
  }

  /** A list or mapping whose end has not come yet. */
  private abstract static class Open {
    final Place place;
    final Anchored anchored;
    long values = 1;
    int height;

    Open(Place place, Anchored anchored) {
      this.place = place;
      this.anchored = anchored;
    }

    void add(Built child) throws YamlProblem {
      values += child.values;
      height = Math.max(height, child.height);
      accept(child.node);
    }

    abstract void accept(Node child) throws YamlProblem;

    /** The next scalar is a field's name. */
    boolean wantsKey() {
      return false;
    }

    abstract Node node();
  }

  private static final class OpenSequence extends Open {
    private final List<Node> items = new ArrayList<>();

    OpenSequence(Place place, Anchored anchored) {
      super(place, anchored);
    }

    @Override
    void accept(Node child) {
      items.add(child);
    }

    @Override
    Node node() {
      return new Node.Sequence(place, items);
    }
  }

  private static final class OpenMapping extends Open {
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Place> keys = new LinkedHashMap<>();
    private final Set<String> own = new HashSet<>();
    private String key;
    private Place keyPlace;
    private boolean merges;

    OpenMapping(Place place, Anchored anchored) {
      super(place, anchored);
    }

    @Override
    boolean wantsKey() {
      return key == null;
    }

    void key(String name, Place at, boolean plain) throws YamlProblem {
      merges = plain && name.equals(MERGE);
      if (!merges && !own.add(name)) {
        throw new YamlProblem("the field '" + name + "' is there twice, first in line " + keys.get(name).line(), at, "keep one of the two");
      }
      key = name;
      keyPlace = at;
    }

    @Override
    void accept(Node child) throws YamlProblem {
      if (merges) {
        merge(child);
      } else {
        fields.put(key, child);
        keys.put(key, keyPlace);
      }
      key = null;
    }

    private void merge(Node child) throws YamlProblem {
      List<Node> sources = child instanceof Node.Sequence list ? list.items() : List.of(child);
      for (Node source : sources) {
        if (!(source instanceof Node.Mapping mapping)) {
          throw new YamlProblem("'<<' merges a mapping or a list of mappings, and this is neither", keyPlace, "");
        }
        mapping.fields().forEach(fields::putIfAbsent);
        mapping.keys().forEach(keys::putIfAbsent);
      }
    }

    @Override
    Node node() {
      return new Node.Mapping(place, fields, keys);
    }
  }

  private final URI base;
  private final String file;
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private Built root;
  private long valuesByAlias;

  NodeBuilder(URI base, String file) {
    this.base = base;
    this.file = file;
  }

  /** The only document of a stream; an empty stream is null. */
  Node build(Iterator<Event> events) throws YamlProblem {
    boolean ended = false;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case DocumentStart -> {
          if (ended) {
            throw new YamlProblem("expected a single document in the stream, but found another document",
                place(event), "keep one, and put the other into a file of its own");
          }
        }
        case DocumentEnd -> ended = true;
        case Alias -> alias((AliasEvent) event);
        case Scalar -> scalar((ScalarEvent) event);
        case SequenceStart, MappingStart -> begin((CollectionStartEvent) event);
        case SequenceEnd, MappingEnd -> end();
        default -> { }
      }
    }
    return root == null ? new Node.Scalar(new Place(base, file, 1, 1), Node.JSON.nullNode()) : root.node;
  }

  private void alias(AliasEvent event) throws YamlProblem {
    String name = event.getAlias().getValue();
    Place place = place(event);
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new YamlProblem("the alias '*" + name + "' has no anchor '&" + name + "' before it", place, "");
    }
    Built built = anchored.built;
    if (built == null) {
      throw new YamlProblem("an alias refers to a value that contains it", place, "write the value out");
    }
    valuesByAlias += built.values;
    if (valuesByAlias > MAX_VALUES_BY_ALIAS) {
      throw new YamlProblem("the aliases stand for more than " + MAX_VALUES_BY_ALIAS + " values", place,
          "use fewer aliases within what other aliases name");
    }
    checkDepth(open.size() + built.height, place);
    if (!open.isEmpty() && open.peek().wantsKey()) {
      if (!(built.node instanceof Node.Scalar text)) {
        throw notText(place);
      }
      ((OpenMapping) open.peek()).key(text.text(), place, false);
    } else {
      add(built);
    }
  }

  private void scalar(ScalarEvent event) throws YamlProblem {
    Place place = place(event);
    boolean plain = event.getImplicit().canOmitTagInPlainScalar();
    Built built = new Built(new Node.Scalar(place, value(event, plain)), 1, 0);
    Anchored anchored = anchored(event);
    if (anchored != null) {
      anchored.built = built;
    }
    if (!open.isEmpty() && open.peek().wantsKey()) {
      ((OpenMapping) open.peek()).key(event.getValue(), place, plain);
    } else {
      add(built);
    }
  }

  private static JsonNode value(ScalarEvent event, boolean plain) {
    return plain || event.getTag().filter(TYPED::contains).isPresent() ? Scalars.parse(event.getValue())
        : Node.JSON.textNode(event.getValue());
  }

  private void begin(CollectionStartEvent event) throws YamlProblem {
    Place place = place(event);
    if (!open.isEmpty() && open.peek().wantsKey()) {
      throw notText(place);
    }
    checkDepth(open.size() + 1, place);
    Anchored anchored = anchored(event);
    open.push(event.getEventId() == Event.ID.MappingStart ? new OpenMapping(place, anchored)
        : new OpenSequence(place, anchored));
  }

  private void end() throws YamlProblem {
    Open ended = open.pop();
    Built built = new Built(ended.node(), ended.values, ended.height + 1);
    if (ended.anchored != null) {
      ended.anchored.built = built;
    }
    add(built);
  }

  private void add(Built built) throws YamlProblem {
    if (open.isEmpty()) {
      root = built;
    } else {
      open.peek().add(built);
    }
  }

  /** Where the value of a node with an anchor is put, from now on under the anchor's name; else null. */
  private Anchored anchored(NodeEvent event) {
    Optional<Anchor> anchor = event.getAnchor();
    if (anchor.isEmpty()) {
      return null;
    }
    Anchored anchored = new Anchored();
    anchors.put(anchor.get().getValue(), anchored);
    return anchored;
  }

  private static void checkDepth(int depth, Place place) throws YamlProblem {
    if (depth > MAX_DEPTH) {
      throw new YamlProblem("values are nested deeper than " + MAX_DEPTH + " levels", place, "nest them less");
    }
  }

  private static YamlProblem notText(Place place) {
    return new YamlProblem("a field's name must be text", place, "");
  }

  private Place place(Event event) {
    Optional<Mark> mark = event.getStartMark();
    return mark.isEmpty() ? new Place(base, file, 1, 1)
        : new Place(base, file, mark.get().getLine() + 1, mark.get().getColumn() + 1);
  }
}
