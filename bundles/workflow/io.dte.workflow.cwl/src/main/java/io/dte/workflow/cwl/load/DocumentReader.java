// SPDX-License-Identifier: Apache-2.0
package io.dte.workflow.cwl.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.dte.foundation.api.problem.DteException;
import io.dte.foundation.api.problem.ExitCode;
import io.dte.foundation.api.problem.Problem;
import io.dte.foundation.api.problem.SourceLocation;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads one YAML or JSON file into nodes. Not safe for use by many threads. */
public final class DocumentReader {
  private static final int MAX_CHARS = 256 * 1024 * 1024;
  private static final int MAX_DEPTH = 400;
  private static final Tag PLAIN = new Tag("tag:dte,plain");

  /** Tells plain scalars from quoted ones; what they mean is decided by {@link Scalars}. */
  private static final class PlainResolver extends Resolver {
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      return switch (kind) {
        case scalar -> implicit ? PLAIN : Tag.STR;
        case sequence -> Tag.SEQ;
        default -> Tag.MAP;
      };
    }

    @Override
    protected void addImplicitResolvers() {
      // None: the regular expressions behind them take longer to compile than a document to read.
    }
  }

  private final URI base;
  private final String file;
  private final Map<org.yaml.snakeyaml.nodes.Node, Node> done = new IdentityHashMap<>();

  private DocumentReader(URI base, String file) {
    this.base = base;
    this.file = file;
  }

  /** Reads a file; {@code name} is what messages call it. */
  public static Node read(Path path, String name) throws DteException {
    return parse(text(path, name), path.toUri(), name);
  }

  /** The whole text of a file. */
  public static String text(Path path, String name) throws DteException {
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw problem(ExitCode.INVALID, "The file does not exist", SourceLocation.of(name), "check the path", e);
    } catch (CharacterCodingException e) {
      throw problem(ExitCode.INVALID, "The file is not text in UTF-8", SourceLocation.of(name),
          "save it as UTF-8", e);
    } catch (IOException e) {
      boolean folder = Files.isDirectory(path);
      throw problem(folder ? ExitCode.INVALID : ExitCode.STORAGE,
          folder ? "A document was expected, this is a directory" : "The file cannot be read: " + e.getMessage(),
          SourceLocation.of(name), folder ? "name a file in it" : "check its permissions", e);
    }
  }

  /** Parses a document that stands at {@code base}. */
  public static Node parse(String text, URI base, String file) throws DteException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(10_000);
    options.setProcessComments(false);
    String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      StreamReader reader = new StreamReader(new StringReader(isFlow(yaml) ? yaml.replace('\t', ' ') : yaml));
      Composer composer = new Composer(new ParserImpl(reader, options), new PlainResolver(), options);
      org.yaml.snakeyaml.nodes.Node root = composer.getSingleNode();
      DocumentReader document = new DocumentReader(base, file);
      if (root == null) {
        return new Node.Scalar(new Place(base, file, 1, 1), Node.JSON.nullNode());
      }
      return document.convert(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      SourceLocation at = mark == null ? SourceLocation.of(file)
          : new SourceLocation(file, mark.getLine() + 1, mark.getColumn() + 1);
      String context = e.getContext() == null ? "" : ", " + e.getContext();
      throw problem(ExitCode.INVALID, "This is not valid YAML: " + e.getProblem() + context, at,
          hint(yaml, mark), e);
    } catch (YAMLException e) {
      throw problem(ExitCode.INVALID, "This is not valid YAML: " + e.getMessage(), SourceLocation.of(file), "", e);
    } catch (Cyclic e) {
      throw problem(ExitCode.INVALID, "An alias refers to a value that contains it", e.place.location(), "write the value out", e);
    }
  }

  /** JSON and YAML's flow style allow tabs as white space, which the parser does not; inside text JSON forbids them. */
  private static boolean isFlow(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  private static String hint(String text, Mark mark) {
    if (mark == null) {
      return "";
    }
    List<String> lines = text.lines().toList();
    if (mark.getLine() >= lines.size()) {
      return "the document ends too early: look for an open bracket or quote";
    }
    String line = lines.get(mark.getLine());
    if (line.contains("\t")) {
      return "indent with spaces, not tabs";
    }
    return "the line reads: " + line.strip();
  }

  private static final class Cyclic extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Place place;

    Cyclic(Place place) {
      super(null, null, false, false);
      this.place = place;
    }
  }

  private Node convert(org.yaml.snakeyaml.nodes.Node node) {
    if (done.containsKey(node)) {
      Node known = done.get(node);
      if (known == null) {
        throw new Cyclic(place(node.getStartMark()));
      }
      return known;
    }
    done.put(node, null);
    Node result = fresh(node);
    done.put(node, result);
    return result;
  }

  private Node fresh(org.yaml.snakeyaml.nodes.Node node) {
    Place place = place(node.getStartMark());
    if (node instanceof ScalarNode scalar) {
      return new Node.Scalar(place, scalar(scalar));
    }
    if (node instanceof SequenceNode sequence) {
      List<Node> items = new ArrayList<>(sequence.getValue().size());
      for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
        items.add(convert(item));
      }
      return new Node.Sequence(place, items);
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      Place keyPlace = place(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new MarkedProblem("a field's name must be text", tuple.getKeyNode().getStartMark());
      }
      Node value = convert(tuple.getValueNode());
      if (key.getValue().equals("<<") && key.getTag().equals(PLAIN) && value instanceof Node.Mapping merged) {
        merged.fields().forEach(fields::putIfAbsent);
        merged.keys().forEach(keys::putIfAbsent);
      } else if (fields.put(key.getValue(), value) != null && !key.getValue().equals("<<")) {
        throw new MarkedProblem("the field '" + key.getValue() + "' is there twice", tuple.getKeyNode().getStartMark());
      } else {
        keys.put(key.getValue(), keyPlace);
      }
    }
    return new Node.Mapping(place, fields, keys);
  }

  private static final class MarkedProblem extends MarkedYAMLException {
    private static final long serialVersionUID = 1L;

    MarkedProblem(String problem, Mark mark) {
      super(null, null, problem, mark);
    }
  }

  private static JsonNode scalar(ScalarNode scalar) {
    Tag tag = scalar.getTag();
    boolean typed = Set.of(Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL).contains(tag);
    if (tag.equals(PLAIN) && scalar.getScalarStyle() == ScalarStyle.PLAIN || typed) {
      return Scalars.parse(scalar.getValue());
    }
    return Node.JSON.textNode(scalar.getValue());
  }

  private Place place(Mark mark) {
    return mark == null ? new Place(base, file, 1, 1) : new Place(base, file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static DteException problem(ExitCode code, String message, SourceLocation at, String hint, Throwable cause) {
    return new DteException(new Problem(code, message, at, hint), cause);
  }
}
